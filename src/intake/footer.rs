//! What stands below a table and not in it: notes, signatures, statements, a date, words over several columns.
//!
//! Such a row is left unread, and so told (S104). A row is one only by the rules here; what is in doubt stays an entry, whose blanks
//! are findings of their own.

use super::locate::Located;
use crate::plan::{ColumnKind, Roster};
use crate::sheet::{At, Cell, CellRef, Sheet};
use crate::value::date;
use crate::value::name::fold;
use regex::Regex;
use std::collections::HashSet;
use std::sync::LazyLock;

/// A row that is no entry.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Footer {
    /// A note, or what goes on with it.
    Note,
    /// A signature, a statement, a count in words.
    Signed,
    /// Anything else that belongs to no entry.
    Aside,
}

/// What a row follows.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Above {
    /// Nothing but the headings.
    pub headings: bool,
    /// A row without a cell, below other rows; the row shares no merged cell with those.
    pub gap: bool,
    /// A footer.
    pub footer: Option<Footer>,
}

/// How many merged cells of a sheet are looked at.
const MOST_MERGED: usize = 10_000;

/// The cells that are merged over all columns of a roster, or over one beside their own without which there is no entry.
pub fn wide(sheet: &Sheet, plan: &Roster, located: &Located) -> HashSet<At> {
    let making = making(plan, located).unwrap_or_default();
    let found: Vec<u32> = located.found().collect();
    let is_wide = |(first, last): &&(At, At)| {
        let covers = |column: &u32| (first.column..=last.column).contains(column);
        let covers_all = found.len() > 1 && found.iter().all(covers);
        covers_all || making.iter().any(|column| *column != first.column && covers(column))
    };
    sheet.merged.iter().take(MOST_MERGED).filter(is_wide).map(|(first, _)| *first).collect()
}

/// What a row below the headings is, where it is no entry.
pub fn footer(
    cells: &[(At, CellRef)],
    plan: &Roster,
    located: &Located,
    wide: &HashSet<At>,
    above: Above,
) -> Option<Footer> {
    if is_signed(cells) {
        return Some(if is_note(cells) { Footer::Note } else { Footer::Signed });
    }
    // Where an entry is one cell, a sentence may be one.
    if plan.columns.len() < 2 {
        return None;
    }
    let goes_on =
        |at: &At| above.footer.is_some_and(|footer| footer != Footer::Aside) && !is_asked_day(*at, plan, located);
    match cells {
        [(_, Cell::Text(text))] if above.footer == Some(Footer::Note) && ITEM.is_match(&fold(text)) => {
            return Some(Footer::Note);
        }
        [(at, Cell::Text(text))] if is_day(text) && goes_on(at) => return Some(Footer::Signed),
        [(at, Cell::Date(_))] if goes_on(at) => return Some(Footer::Signed),
        [(at, Cell::Text(text))] if wide.contains(at) || is_sentence(text.trim()) => return Some(Footer::Aside),
        _ => {}
    }
    (above.gap && is_beside(cells, plan, located)).then_some(Footer::Aside)
}

/// Numbers below have too few digits for a telephone number.
const SHORTEST_PHONE: f64 = 1e6;

macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).expect("a fixed pattern"));
    };
}

// 填表人, 单位负责人（签字）, 联系电话: what stands before a colon.
pattern!(
    LABEL,
    r"^(?:(?:填报|填表|填写|制表|编制|报送|上报|审核|复核|审批|核对|统计|经办|校对|主管|分管|本?单位|部门|科室|工会|企业|公司|行政|联系|负责|签字|签名|签章|盖章|日期|时间|手机|电话|主要|意见)*(?:人|人员|员|者|负责人|领导|主席|日期|时间|电话|手机|方式|号码|签字|签名|签章|盖章|公章|意见)|(?:填报|填表|制表|编制|报送|上报|本)(?:单位|部门|科室)|填表|制表|审核|复核|审批|经办|(?:prepared|checked|reviewed|approved|signed)by|signature|date|contact(?:person)?|phone|tel|telephone|email)(?:\((?:签字|签名|签章|盖章|加盖公章|公章|印章|章)\))*$"
);
// Labels that are known without a colon: no entry is called so.
pattern!(BARE, r"^(?:(?:填表|填报|制表|审核|复核|经办|报送|联系|单位负责)人|(?:填表|填报|制表)(?:日期|时间))$");
// A unit or somebody who is to put a seal or a name: 单位（盖章）.
pattern!(SEALED, r"^.{0,30}\((?:签字|签名|签章|盖章|加盖公章|公章|印章|章)\)");
// `fold` makes a comma of 、.
pattern!(
    NOTE,
    r"^[*※★▲#]?\(?(?:注|备注|附注|说明|情况说明|(?:填表|填报|填写)(?:说明|要求|须知)|注意事项|温馨提示|数据来源|统计(?:口径|时间|范围)|note|notes|remark|remarks)\)?\d{0,2}(?:[:.,]|$)"
);
pattern!(COUNT, r"^[总共合]?[计共][:]?\d+\p{Han}{0,5}[。.]?$");
pattern!(
    STATED,
    r"^(?:以上|上述)(?:情况|内容|数据|信息|各项|所|材料|填报|统计|数字|资料|均|全部|人员|项目|单位|企业).*(?:属实|无误|真实|准确|核实)|^(?:本表|此表|本页).*(?:属实|无误|真实|准确|填写|填报|一式|无正文)|^特此(?:说明|证明|报告|上报)[。!]?$"
);
pattern!(BLANK_BELOW, r"^\(?(?:以下|下面|此页以下)(?:为|均为|此处)?(?:空白|无内容|无正文|无)\)?[。.]?$");
pattern!(
    ASIDE,
    r"^[(\[【].*(?:本表|此表|表格|填写|填报|填表|盖章|公章|签字|附后|另附|附表|附件|续表|续页|转下页|接上页|可加行|可增行|单位:).*[)\]】]$"
);
pattern!(UNSIGNED_DAY, r"^\d{0,4}年\d{0,2}月\d{0,2}日$");
// What goes on with a note: 2.…, （三）….
pattern!(ITEM, r"^\(?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[).,]");
pattern!(PHONE, r"^(?:1\d{10}|0\d{2,3}-?\d{7,8}|\d{7,8})$");

/// What a cell is in a line of signatures.
#[derive(PartialEq)]
enum Signed {
    /// A label that a value may follow in the next cell.
    Label,
    /// A note, a statement, a label with its value.
    Whole,
    /// What may stand beside either: a day, a telephone number.
    Value,
    Other,
}

/// Whether every cell of a row is a label, what it asks for, a note or a statement, and the first is no value.
fn is_signed(cells: &[(At, CellRef)]) -> bool {
    // Most entries have a figure, which is quicker to see than what their words are not.
    if cells.iter().any(|(_, cell)| matches!(cell, Cell::Number(number) if number.abs() < SHORTEST_PHONE)) {
        return false;
    }
    let mut follows = false;
    let is_note = is_note(cells);
    for (index, (_, cell)) in cells.iter().enumerate() {
        let signed = signed(*cell);
        let is_said = match signed {
            Signed::Label | Signed::Whole => true,
            // Beside a note a number is a figure, however many digits it has.
            Signed::Value => index > 0 && !(is_note && matches!(cell, Cell::Number(_))),
            Signed::Other => matches!(cell, Cell::Text(text) if follows || (is_note && ITEM.is_match(&fold(text)))),
        };
        if !is_said {
            return false;
        }
        follows = signed == Signed::Label;
    }
    !cells.is_empty()
}

fn is_note(cells: &[(At, CellRef)]) -> bool {
    cells.first().is_some_and(|(_, cell)| NOTE.is_match(&fold(&cell.to_string())))
}

fn signed(cell: CellRef) -> Signed {
    let Cell::Text(written) = cell else {
        return match cell {
            Cell::Date(_) => Signed::Value,
            Cell::Number(_) if PHONE.is_match(&cell.to_string()) => Signed::Value,
            _ => Signed::Other,
        };
    };
    let text = fold(written);
    if let Some((before, after)) = text.split_once(':')
        && (LABEL.is_match(before) || NOTE.is_match(&text))
    {
        return if after.is_empty() { Signed::Label } else { Signed::Whole };
    }
    // 填表人 李某, without a colon.
    let is_bare = |text: &str| BARE.is_match(text) || NOTE.find(text).is_some_and(|note| note.end() == text.len());
    if is_bare(&fold(written.split_whitespace().next().unwrap_or_default())) {
        return if is_bare(&text) { Signed::Label } else { Signed::Whole };
    }
    let is_whole =
        [&*NOTE, &*SEALED, &*COUNT, &*STATED, &*BLANK_BELOW, &*ASIDE].iter().any(|pattern| pattern.is_match(&text));
    match is_whole {
        true => Signed::Whole,
        false if is_day(written) || PHONE.is_match(&text) => Signed::Value,
        false => Signed::Other,
    }
}

/// A sentence that stands alone.
fn is_sentence(text: &str) -> bool {
    text.ends_with('。') || text.contains('；')
}

/// A day, or the blank for one: 2021年  月  日.
fn is_day(text: &str) -> bool {
    UNSIGNED_DAY.is_match(&fold(text)) || date::read(text).is_ok()
}

fn is_asked_day(at: At, plan: &Roster, located: &Located) -> bool {
    let is_its = |position: &usize| located.column(*position) == Some(at.column);
    (0..plan.columns.len()).filter(is_its).any(|position| plan.columns[position].kind == ColumnKind::Date)
}

/// The sheet's columns without which there is no entry: required ones, the key, figures. `None` where one was not found.
fn making(plan: &Roster, located: &Located) -> Option<Vec<u32>> {
    let makes = |position: &usize| {
        let column = &plan.columns[*position];
        let is_figure = matches!(column.kind, ColumnKind::Whole | ColumnKind::Decimal);
        column.required || is_figure || plan.key.contains(position)
    };
    (0..plan.columns.len()).filter(makes).map(|position| located.column(position)).collect()
}

/// Whether a row is nothing but words, and has none in the columns that make an entry.
fn is_beside(cells: &[(At, CellRef)], plan: &Roster, located: &Located) -> bool {
    let Some(making) = making(plan, located).filter(|making| !making.is_empty()) else { return false };
    cells.iter().all(|(at, cell)| matches!(cell, Cell::Text(_)) && !making.contains(&at.column))
}

#[cfg(test)]
mod tests {
    use super::super::fit::Place;
    use super::super::words::How;
    use super::*;
    use crate::plan::RosterColumn;
    use crate::value::measure::Measure;

    /// A roster of 单位名称 (required, the key), 人数 (required), 日期 and 备注, in the columns A to D.
    fn roster() -> (Roster, Located) {
        let column = |name: &str, kind, required| RosterColumn {
            id: name.into(),
            name: name.into(),
            kind,
            required,
            private: false,
            choices: Vec::new(),
            measure: Measure::parse("人"),
        };
        let columns = vec![
            column("单位名称", ColumnKind::Text, true),
            column("人数", ColumnKind::Whole, true),
            column("日期", ColumnKind::Date, false),
            column("备注", ColumnKind::Text, false),
        ];
        let place = |column: u32| Place::At { column, heading: columns[column as usize].name.clone(), how: How::Same };
        let located = Located {
            wanted: 0,
            sheet: 0,
            headings: Some(0..=0),
            body: 1..=100,
            across: 0..=10,
            columns: (0..4).map(place).collect(),
        };
        let name = "参赛单位明细".to_string();
        (Roster { id: "teams".into(), name, key: vec![0], columns }, located)
    }

    /// Texts from column A on, an empty one for no cell; a number is one, and so is "@" and the serial of a day.
    fn row<'a>(texts: &[&'a str]) -> Vec<(At, CellRef<'a>)> {
        let cell = |text: &'a str| match (text.strip_prefix('@'), text.parse()) {
            (Some(serial), _) => Cell::Date(serial.parse().unwrap()),
            (_, Ok(number)) => Cell::Number(number),
            _ => Cell::Text(text),
        };
        let filled = (0..).zip(texts).filter(|(_, text)| !text.is_empty());
        filled.map(|(column, text)| (At { row: 5, column }, cell(text))).collect()
    }

    fn is_footer(texts: &[&str], wide: bool, above: Above) -> bool {
        let (plan, located) = roster();
        let cells = row(texts);
        let wide = if wide { cells.iter().map(|(at, _)| *at).collect() } else { HashSet::new() };
        footer(&cells, &plan, &located, &wide, above).is_some()
    }

    const ANYWHERE: Above = Above { headings: false, gap: false, footer: None };
    const BELOW_A_GAP: Above = Above { gap: true, ..ANYWHERE };
    const BELOW_A_NOTE: Above = Above { footer: Some(Footer::Note), ..ANYWHERE };
    const BELOW_A_SIGNATURE: Above = Above { footer: Some(Footer::Signed), ..ANYWHERE };

    #[test]
    fn signatures_notes_and_statements_are_no_entries() {
        let rows: [&[&str]; 32] = [
            &["以上情况属实"],
            &["以上数据真实、准确，特此说明。"],
            &["填报单位（盖章）："],
            &["填报单位（盖章）：第一机械厂", "", "", "2021年8月30日"],
            &["第一机械厂（盖章）"],
            &["联系人：张三 电话：13803710000"],
            &["联系人：张三", "电话：13803710000"],
            &["联系人：", "张三", "联系电话：", "13803710000"],
            &["联系人：张三", "13803710000"],
            &["联 系 人：张三"],
            &["（此表由各单位填写）"],
            &["本表一式两份"],
            &["（以下空白）"],
            &["以下空白"],
            &["说明：1.含劳务派遣工"],
            &["说明：", "1.含劳务派遣工", "", "2.不含退休人员"],
            &["说明", "数据截至八月底"],
            &["注：含外协"],
            &["注1、含外协"],
            &["备注"],
            &["※注：含外协"],
            &["单位负责人：    填表日期：2021年8月30日"],
            &["单位负责人（签字）：", "", "", "填表日期：2021年8月30日"],
            &["填表人：李某", "", "@44438"],
            &["制表：李某", "审核：王某"],
            &["填表人 李某  审核人 王某"],
            &["", "", "", "填表时间："],
            &["工会主席（签字）："],
            &["共计5人"],
            &["Prepared by: Li", "Date: 2021-08-30"],
            &["Note: agency workers are counted"],
            &["数据截至八月底。"],
        ];
        for texts in rows {
            assert!(is_footer(texts, false, ANYWHERE), "{texts:?}");
        }
    }

    #[test]
    fn what_looks_like_one_and_has_more_to_it_stays_an_entry() {
        let rows: [&[&str]; 19] = [
            &["第一机械厂", "120"],
            &["第一机械厂"],
            &["第一机械厂", "", "", "说明：含外协"],
            &["填表人：李某", "120"],
            &["联系人：", "120"],
            &["注：新增", "120", "@44438"],
            &["注：新增", "1234567"],
            &["审核人员培训中心"],
            &["说明书编制小组"],
            &["备注册登记处", "12"],
            &["联系人制度试点单位", "30"],
            &["日期待定厂"],
            &["电话机厂"],
            &["以上海为总部的分公司", "20"],
            &["（一）车间"],
            &["负责人培训班"],
            &["2021年8月30日"],
            &["1", "填表人：李某"],
            &["", "", "@44438"],
        ];
        for texts in rows {
            assert!(!is_footer(texts, false, ANYWHERE), "{texts:?}");
        }
    }

    #[test]
    fn a_note_goes_on_and_a_signature_is_dated_on_the_row_below() {
        for (texts, above, is) in [
            (["2.不含退休人员"], BELOW_A_NOTE, true),
            (["（二）不含退休人员"], BELOW_A_NOTE, true),
            (["2.不含退休人员"], ANYWHERE, false),
            (["2.第二机械厂"], BELOW_A_SIGNATURE, false),
            (["2021年8月30日"], BELOW_A_SIGNATURE, true),
            (["年   月   日"], BELOW_A_SIGNATURE, true),
            (["@44438"], BELOW_A_SIGNATURE, true),
            (["第二机械厂"], BELOW_A_NOTE, false),
        ] {
            assert_eq!(is_footer(&texts, false, above), is, "{texts:?}");
        }
        // In the column of dates it may be an entry's.
        assert!(!is_footer(&["", "", "@44438"], false, BELOW_A_SIGNATURE));
    }

    #[test]
    fn below_a_gap_words_outside_of_what_makes_an_entry_are_none() {
        for (texts, is) in [
            (&["", "", "", "请于月底前报齐"][..], true),
            (&["", "", "请报齐", "谢谢", "辛苦了"], true),
            (&["请于月底前报齐"], false),
            (&["", "120", "", "含外协"], false),
            (&["", "一百人", "", "含外协"], false),
            (&["", "", "@44438", "含外协"], false),
        ] {
            assert_eq!(is_footer(texts, false, BELOW_A_GAP), is, "{texts:?}");
            assert!(!is_footer(texts, false, ANYWHERE), "{texts:?}");
        }
    }

    #[test]
    fn a_text_alone_over_columns_that_an_entry_needs_is_none() {
        assert!(is_footer(&["请各车间如实填写本月情况"], true, ANYWHERE));
        assert!(!is_footer(&["第一机械厂", "", "", "含外协"], true, ANYWHERE));
        let (plan, located) = roster();
        let at = |column| At { row: 5, column };
        for (first, last, is_wide) in [(0, 1, true), (0, 3, true), (2, 3, false), (1, 2, false), (4, 9, false)] {
            let sheet = Sheet { merged: vec![(at(first), at(last))], ..Sheet::default() };
            assert_eq!(wide(&sheet, &plan, &located).contains(&at(first)), is_wide, "{first} to {last}");
        }
    }
}
