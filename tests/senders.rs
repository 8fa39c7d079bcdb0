//! Who sent it: every source of a name, near names, versions, and the parcels in which files come.

use tallybook::intake::{Envelope, Identity, Mail, Source, understand};
use tallybook::plan::{self, Plan};
use tallybook::sheet::{At, Book, Cell, Format, Sheet};

const PLAN: &str = "title = \"T\"\nunits = \"units.csv\"\n[[campaign]]\nid = \"c\"\nname = \"C\"\n\
    [[campaign.indicator]]\nid = \"n\"\nname = \"项目数\"\nmeasure = \"个\"\n[[round]]\nid = \"r\"\ndue = \"2021-08-31\"\n";
const UNITS: &str = "id,name,aliases,email\n\
    gongyi,巩义市,,gongyi@example.com\n\
    dengfeng,登封市,,wang@example.com\n\
    jingkai,经济技术开发区,经开区,li@example.com;zhao@example.com\n\
    gaoxin,高新技术开发区,高新区,wang@example.com\n";

fn plan() -> Plan {
    plan::load(&|name| Ok(if name == "units.csv" { UNITS } else { PLAN }.as_bytes().to_vec())).unwrap()
}

/// What is understood of a workbook with these sheets, each with cells in its first row.
fn identity(envelope: Envelope, sheets: &[(&str, &[&str])]) -> Identity {
    let sheet = |(name, texts): &(&str, &[&str])| {
        let cells = texts.iter().enumerate();
        let cells = cells.map(|(column, text)| (At { row: 0, column: column as u32 }, Cell::Text((*text).into())));
        Sheet { name: name.to_string(), visible: true, cells: cells.collect(), ..Sheet::default() }
    };
    let plan = plan();
    understand(&plan, &plan.rounds[0], envelope, &Book::new(Format::Xlsx, sheets.iter().map(sheet).collect())).identity
}

fn mail(name: &str, address: &str, subject: &str) -> Mail {
    Mail { name: name.into(), address: address.into(), subject: subject.into(), ..Mail::default() }
}

/// Where a unit is named, and the unit that counts.
fn named(identity: &Identity) -> (Vec<(Source, Option<usize>)>, Option<usize>) {
    (identity.claims.iter().map(|claim| (claim.source, claim.unit)).collect(), identity.unit)
}

#[test]
fn every_source_is_heard_and_the_most_trusted_proposes() {
    let brought = mail("老王", "LI@example.com", "登封市8月统计");
    let envelope = Envelope { path: "经开区/登封市（补报）.zip/附件1.xlsx", mail: Some(&brought) };
    let found = identity(envelope, &[("巩义市", &["填报单位：", "巩义市"])]);
    let expected = vec![
        (Source::Cell, Some(0)),
        (Source::SheetName, Some(0)),
        (Source::Folder, Some(1)),
        (Source::Subject, Some(1)),
        (Source::Sender, Some(2)),
    ];
    assert_eq!(named(&found), (expected, Some(0)));
}

/// The unit that counts where a workbook has a stamp, the same cell on two sheets as handed out, and these names around it.
fn counted(stamp: Option<&str>, cells: [&str; 2], path: &str, brought: Option<&Mail>) -> Option<usize> {
    let [guide, figures] = cells.map(|said| ["填报单位", said]);
    let stamp = stamp.map(|unit| ["unit", unit]);
    let mut sheets: Vec<(&str, &[&str])> = vec![("填报说明", &guide), ("指标填报", &figures)];
    sheets.extend(stamp.as_ref().map(|stamp| ("_tallybook", stamp.as_slice())));
    identity(Envelope { path, mail: brought }, &sheets).unit
}

#[test]
fn sources_vote_and_nobody_counts_where_another_unit_has_as_many_voices() {
    let (gongyi, untouched) = (Some("gongyi"), ["巩义市", "巩义市"]);
    let of_dengfeng = mail("登封市总工会", "x@example.com", "登封市8月统计");
    // A neighbour's template under one's own name; and mailed by oneself too.
    assert_eq!(counted(gongyi, untouched, "登封市.xlsx", None), Some(0));
    assert_eq!(counted(gongyi, untouched, "登封市.xlsx", Some(&of_dengfeng)), None);
    assert_eq!(counted(gongyi, untouched, "登封市/登封市.xlsx", None), None);
    assert_eq!(counted(gongyi, untouched, "1.xlsx", Some(&of_dengfeng)), Some(0));
    assert_eq!(counted(gongyi, untouched, "巩义市.xlsx", Some(&of_dengfeng)), Some(0));
    // A changed cell speaks, though the guide still repeats the stamp.
    assert_eq!(counted(gongyi, ["巩义市", "登封市"], "1.xlsx", None), None);
    assert_eq!(counted(gongyi, ["登封市", "登封市"], "1.xlsx", None), None);
    assert_eq!(counted(gongyi, ["登封市", "登封市"], "登封市.xlsx", None), None);
    assert_eq!(counted(gongyi, ["巩义市", "登封市"], "巩义市.xlsx", None), Some(0));
    // Two changed cells that name two units are no voice, nor is a name that nobody knows or that is only near.
    assert_eq!(counted(gongyi, ["高新区", "登封市"], "1.xlsx", None), Some(0));
    assert_eq!(counted(gongyi, ["巩义市", "中车公司"], "1.xlsx", None), Some(0));
    assert_eq!(counted(gongyi, ["巩义市", "登封"], "1.xlsx", None), Some(0));
    // Three units, one voice each.
    assert_eq!(counted(gongyi, ["登封市", "登封市"], "经开区.xlsx", None), None);
    // Without a stamp the cell and the file's name are one voice each.
    assert_eq!(counted(None, untouched, "登封市.xlsx", None), None);
    assert_eq!(counted(None, untouched, "巩义市.xlsx", None), Some(0));
}

#[test]
fn what_a_file_came_in_is_one_voice_and_none_where_it_names_two_units() {
    let of_dengfeng = mail("登封市总工会", "x@example.com", "登封市8月统计");
    let came = |path, mail| named(&identity(Envelope { path, mail }, &[("Sheet1", &[])])).1;
    assert_eq!(came("登封市/巩义市.xlsx", None), None);
    assert_eq!(came("登封市/巩义市.xlsx", Some(&of_dengfeng)), None);
    assert_eq!(came("登封市/1.xlsx", Some(&of_dengfeng)), Some(1));
    assert_eq!(came("巩义市/1.xlsx", Some(&of_dengfeng)), None);
    assert_eq!(came("巩义市/巩义市.xlsx", Some(&of_dengfeng)), Some(0));
}

#[test]
fn a_second_unit_line_on_a_sheet_is_heard_where_it_names_a_unit() {
    let line = |second| named(&identity(Envelope::path("1.xlsx"), &[("Sheet1", &["填报单位：巩义市", second])])).1;
    assert_eq!(line("填报单位：登封市"), None);
    assert_eq!(line("填报单位：（盖章）"), Some(0));
}

#[test]
fn the_template_s_words_in_a_sheet_s_name_are_not_heard() {
    let found = identity(Envelope::path("1.xlsx"), &[("指标填报", &[]), ("登封市指标填报", &[])]);
    assert_eq!(named(&found), (vec![(Source::SheetName, Some(1))], Some(1)));
}

#[test]
fn a_unit_is_found_wherever_it_is_named() {
    let at = |path| named(&identity(Envelope::path(path), &[("Sheet1", &[])])).1;
    assert_eq!(at("附件1.xlsx"), None);
    assert_eq!(at("经开区8月统计.xlsx"), Some(2));
    assert_eq!(at("9月/登封市/附件1.xlsx"), Some(1));
    let inside = |texts: &[&str]| named(&identity(Envelope::path("1.xlsx"), &[("Sheet1", texts)])).1;
    assert_eq!(inside(&["填报单位：登封市"]), Some(1));
    assert_eq!(inside(&["填报单位", "登 封 市"]), Some(1));
    let sent = |mail: Mail| named(&identity(Envelope { path: "1.xlsx", mail: Some(&mail) }, &[("Sheet1", &[])])).1;
    assert_eq!(sent(mail("", "zhao@example.com", "")), Some(2));
    assert_eq!(sent(mail("登封市总工会", "x@example.com", "")), Some(1));
    assert_eq!(sent(mail("", "", "回复：经开区报表")), Some(2));
}

#[test]
fn every_unit_cell_is_heard_and_where_they_disagree_nobody_is_taken_without_a_stamp() {
    let found = |second: &str| {
        let sheets: [(&str, &[&str]); 2] = [("说明", &["填报单位", "巩义市"]), ("指标填报", &["填报单位", second])];
        identity(Envelope::path("1.xlsx"), &sheets)
    };
    assert_eq!(named(&found("巩义市")), (vec![(Source::Cell, Some(0))], Some(0)));
    assert_eq!(named(&found("登封市")), (vec![(Source::Cell, Some(0)), (Source::Cell, Some(1))], None));
    assert_eq!(named(&found("中车公司")), (vec![(Source::Cell, Some(0)), (Source::Cell, None)], None));
    assert_eq!(found("巩意市").unit, Some(0), "a slip of the pen");
}

#[test]
fn two_units_in_one_text_are_offered_and_neither_is_taken() {
    let found = identity(Envelope::path("登封市转报高新技术开发区.xlsx"), &[("Sheet1", &[])]);
    assert_eq!((found.unit, found.claims[0].candidates.to_vec()), (None, vec![1, 3]));
    // One address for two units.
    let brought = mail("老王", "wang@example.com", "");
    let found = identity(Envelope { path: "1.xlsx", mail: Some(&brought) }, &[("Sheet1", &[])]);
    assert_eq!((found.unit, found.claims[0].candidates.to_vec()), (None, vec![1, 3]));
    let found = identity(Envelope::path("1.xlsx"), &[("登封市", &[]), ("巩义市", &[])]);
    assert_eq!((found.unit, found.claims.len()), (None, 0));
}

#[test]
fn a_name_that_is_only_near_is_offered_and_not_taken() {
    for (path, nearest) in [("巩意市.xlsx", 0), ("经济开发区8月.xlsx", 2), ("登封.xlsx", 1)] {
        let found = identity(Envelope::path(path), &[("Sheet1", &[])]);
        assert_eq!((found.unit, found.claims[0].candidates[0]), (None, nearest), "{path}");
    }
    let found = identity(Envelope::path("登封市.xlsx"), &[("Sheet1", &["填报单位", "巩意市"])]);
    assert_eq!(found.unit, Some(1));
    assert_eq!((found.claims[0].unit, found.claims[0].candidates.to_vec()), (None, vec![0]));
}

#[test]
fn a_short_id_is_not_found_inside_a_word() {
    let units = "id,name\na1,东区\na12,西区\n";
    let plan = plan::load(&|name| Ok(if name == "units.csv" { units } else { PLAN }.as_bytes().to_vec())).unwrap();
    assert_eq!(plan.units.named_in("A12-8月"), [1]);
    assert_eq!(plan.units.named_in("xa1"), [] as [usize; 0]);
}
