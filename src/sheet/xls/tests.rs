//! What is read from streams written record by record, and what is refused.

use super::testing::*;
use super::*;
use crate::sheet::{At, Sheet, SheetKind};

/// A cell format (XF) that names a number format.
fn cell_format(number_format: u16) -> Vec<u8> {
    record(0x00e0, &[&shorts(&[0, number_format]), &[0; 16]])
}

/// SST, written in UTF-16.
fn strings(texts: &[&str]) -> Vec<u8> {
    let count = (texts.len() as u32).to_le_bytes();
    record(0x00fc, &[&count, &count, &texts.iter().flat_map(|text| wide(text)).collect::<Vec<u8>>()])
}

/// A BIFF8 workbook with one sheet of these records.
fn sheet_of(cells: &[Vec<u8>]) -> Vec<u8> {
    biff8(&[cell_format(0), cell_format(14), strings(&["金额", ""])], &[("Sheet1", cells.concat())])
}

fn listed(sheet: &Sheet) -> Vec<String> {
    sheet.cells.iter().map(|(at, cell)| format!("{at} {} {cell}", cell.kind())).collect()
}

fn cells(stream: &[u8]) -> Vec<String> {
    listed(&read(stream).unwrap().sheets[0])
}

/// Why a stream is refused.
fn damage(stream: &[u8]) -> String {
    match read(stream) {
        Err(Refusal::Damaged(what)) => what,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_kind_of_cell_is_read() {
    let rks =
        [shorts(&[1, 0]), shorts(&[0]), vec![0xef, 1, 0, 0], shorts(&[0]), vec![0xea, 255, 255, 255], shorts(&[1])];
    let stream = sheet_of(&[
        number(0, 0, 0, 12.5),
        number(0, 1, 1, 45_292.0),
        shared(0, 2, 0),
        // RK: 123 of which a hundredth is meant, as a whole number.
        record(0x027e, &[&shorts(&[0, 3, 0]), &(123u32 << 2 | 3).to_le_bytes()]),
        record(0x027e, &[&shorts(&[0, 4, 0]), &((1.5f64.to_bits() >> 32) as u32).to_le_bytes()]),
        record(0x0205, &[&shorts(&[0, 5, 0]), &[1, 0]]),
        record(0x0205, &[&shorts(&[0, 6, 0]), &[0x17, 1]]),
        record(0x0204, &[&shorts(&[0, 7, 0]), &wide("合计")]),
        record(0x0201, &[&shorts(&[0, 8, 0])]),
        record(0x00bd, &[&rks.concat()]),
        shared(2, 0, 1),
    ]);
    let expected = [
        "A1 n 12.5",
        "B1 d 2024-01-01",
        "C1 s 金额",
        "D1 n 1.23",
        "E1 n 1.5",
        "F1 b TRUE",
        "G1 e #REF!",
        "H1 s 合计",
        "A2 n 1.23",
        "B2 n -6",
    ];
    assert_eq!(cells(&stream), expected);
}

#[test]
fn a_formula_gives_what_the_file_holds() {
    let stream = sheet_of(&[
        formula(0, 0, 2.5f64.to_le_bytes()),
        formula(0, 1, [1, 0, 1, 0, 0, 0, 255, 255]),
        formula(0, 2, [2, 0, 0x2a, 0, 0, 0, 255, 255]),
        formula(0, 3, [3, 0, 0, 0, 0, 0, 255, 255]),
        formula(0, 4, [0, 0, 0, 0, 0, 0, 255, 255]),
        record(0x0207, &[&wide("合格")]),
        formula(0, 5, [0, 0, 0, 0, 0, 0, 255, 255]),
        record(0x0207, &[&shorts(&[4]), &[0], b"ab"]),
        record(0x003c, &[&[1], "格式".encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>().as_slice()]),
        formula(0, 6, [0, 0, 0, 0, 0, 0, 255, 255]),
    ]);
    let book = read(&stream).unwrap();
    assert_eq!(listed(&book.sheets[0]), ["A1 n 2.5", "B1 b TRUE", "C1 e #N/A", "E1 s 合格", "F1 s ab格式", "G1 f =?"]);
    assert_eq!(book.sheets[0].formulas.len(), 7);
}

#[test]
fn a_shared_string_goes_on_in_another_width_behind_its_fonts_and_phonetics() {
    // Rich and with phonetics: one run of fonts, two bytes of phonetics; cut after the first of its three characters.
    let first =
        [&2u32.to_le_bytes()[..], &2u32.to_le_bytes(), &shorts(&[3]), &[0x0d], &shorts(&[1]), &2u32.to_le_bytes()];
    let table = [
        record(0x00fc, &[&first.concat(), &shorts(&[0x91d1])]),
        record(0x003c, &[&[0], b"ab", &[1, 2, 3, 4], &[9, 9], &shorts(&[2]), &[0], b"o"]),
        record(0x003c, &[&[0], b"k"]),
    ];
    let stream = biff8(&[table.concat()], &[("Sheet1", [shared(0, 0, 0), shared(0, 1, 1)].concat())]);
    assert_eq!(cells(&stream), ["A1 s 金ab", "B1 s ok"]);
}

#[test]
fn number_formats_written_down_stand_before_those_known_by_number() {
    let format = |id: u16, code: &str| record(0x041e, &[&shorts(&[id]), &wide(code)]);
    let globals =
        [format(52, "#,##0.00"), format(400, "yyyy\"年\"m\"月\""), cell_format(52), cell_format(400), cell_format(57)];
    let row = [number(0, 0, 0, 5.0), number(0, 1, 1, 5.0), number(0, 2, 2, 5.0)].concat();
    assert_eq!(cells(&biff8(&globals, &[("Sheet1", row)])), ["A1 n 5", "B1 d 1900-01-04", "C1 d 1900-01-04"]);
}

#[test]
fn a_format_that_cannot_be_read_refuses_only_the_cells_that_have_it() {
    let torn = record(0x041e, &[&shorts(&[164, 40]), &[0], b"0.00"]);
    let globals = [torn, cell_format(0), cell_format(164)];
    assert_eq!(cells(&biff8(&globals, &[("Sheet1", number(0, 0, 0, 5.0))])), ["A1 n 5"]);
    assert!(damage(&biff8(&globals, &[("Sheet1", number(0, 0, 1, 5.0))])).contains("cell format"));
}

#[test]
fn days_from_1904_are_held_as_days_from_1900() {
    let globals = [record(0x0022, &[&shorts(&[1])]), cell_format(14)];
    let book = read(&biff8(&globals, &[("Sheet1", number(0, 0, 0, 43_830.0))])).unwrap();
    assert!(book.epoch_1904);
    assert_eq!(listed(&book.sheets[0]), ["A1 d 2024-01-01"]);
}

#[test]
fn biff8_texts_are_unicode_whatever_the_code_page_says() {
    let globals = [record(0x0042, &[&shorts(&[936])]), strings(&["金额"])];
    assert_eq!(cells(&biff8(&globals, &[("Sheet1", shared(0, 0, 0))])), ["A1 s 金额"]);
}

/// A BIFF5 workbook with one label in bytes.
fn biff5(globals: &[Vec<u8>], label: &[u8]) -> Vec<u8> {
    let label = record(0x0204, &[&shorts(&[0, 0, 0, label.len() as u16]), label]);
    biff(0x0500, globals, &[("Sheet1", [label, number(1, 0, 0, 5.0)].concat())])
}

#[test]
fn biff5_texts_are_read_by_the_code_page_and_formats_have_a_short_length() {
    let money = record(0x041e, &[&shorts(&[164]), &[13], b"[Red]#,##0.00"]);
    let globals = |page: u16| [record(0x0042, &[&shorts(&[page])]), money.clone(), cell_format(164)];
    let gbk = &encoding_rs::GBK.encode("金额").0;
    assert_eq!(cells(&biff5(&globals(936), gbk)), ["A1 s 金额", "A2 n 5"]);
    assert_eq!(cells(&biff5(&globals(1252), b"caf\xe9")), ["A1 s café", "A2 n 5"]);
    assert_eq!(cells(&biff5(&globals(54_321), b"plain")), ["A1 s plain", "A2 n 5"]);
    assert!(damage(&biff5(&globals(54_321), gbk)).contains("code page 54321"));
}

#[test]
fn a_guessed_code_page_is_told() {
    let guessed = read(&biff5(&[], &encoding_rs::GBK.encode("金额").0)).unwrap();
    assert_eq!(listed(&guessed.sheets[0])[0], "A1 s 金额");
    assert_eq!(guessed.remarks, [Remark::GuessedEncoding("GBK".into())]);
    assert_eq!(read(&biff5(&[], b"plain")).unwrap().remarks, []);
}

#[test]
fn a_bare_sheet_of_a_reporting_program_is_read() {
    let label = record(0x0204, &[&shorts(&[0, 0, 0, 4]), &encoding_rs::GBK.encode("合计").0]);
    let stream = [beginning(0, 0x1000), label, number(0, 1, 16, 5.0), end()].concat();
    assert_eq!(cells(&stream), ["A1 s 合计", "B1 n 5"]);
}

#[test]
fn versions_before_excel_5_are_refused_by_name() {
    for kind in [0x0009, 0x0209, 0x0409] {
        let stream = [record(kind, &[&shorts(&[2, 0x10])]), end()].concat();
        assert_eq!(read(&stream), Err(Refusal::TooOld));
    }
}

#[test]
fn what_is_hidden_or_merged_is_told() {
    let row = |row: u16, height: u16, flags: u16| record(0x0208, &[&shorts(&[row, 0, 1, height, 0, 0, flags, 0])]);
    let columns =
        |first: u16, last: u16, width: u16, flags: u16| record(0x007d, &[&shorts(&[first, last, width, 0, flags, 0])]);
    let sheet = [
        row(0, 300, 0),
        row(1, 300, 0x20),
        row(2, 0, 0x40),
        row(3, 0, 0),
        columns(1, 2, 2000, 1),
        columns(4, 256, 0, 0),
        number(0, 0, 0, 1.0),
        record(0x00e5, &[&shorts(&[2, 0, 0, 0, 3, 1, 4, 0, 0])]),
    ];
    let book = read(&sheet_of(&sheet)).unwrap();
    let at = |row, column| At { row, column };
    assert_eq!(book.sheets[0].hidden_rows, [1..=2]);
    assert_eq!(book.sheets[0].hidden_columns, [1..=2, 4..=255]);
    assert_eq!(book.sheets[0].merged, [(at(0, 0), at(0, 3)), (at(1, 0), at(4, 0))]);
    // Every row without a record of its own is hidden.
    let others = [record(0x0225, &[&shorts(&[2, 0])]), row(1, 300, 0), row(5, 300, 0x20)];
    assert_eq!(read(&sheet_of(&others)).unwrap().sheets[0].hidden_rows, [0..=0, 2..=65_535]);
}

#[test]
fn hidden_sheets_are_told_and_charts_are_no_sheets() {
    let mut stream =
        biff8(&[], &[("A", number(0, 0, 0, 1.0)), ("B", number(0, 0, 0, 2.0)), ("C", number(0, 0, 0, 3.0))]);
    // The list of sheets begins after BOF; an entry has 8 + 1 bytes behind its head, and its states stand after its place.
    let (first, second, third) = (12, 12 + 13, 12 + 26);
    stream[second + 8] = 2;
    stream[third + 9] = 2;
    assert!(damage(&stream).contains("not clear"));
    let place = u32::from_le_bytes(stream[third + 4..third + 8].try_into().unwrap()) as usize;
    stream[place + 6] = 0x20;
    let book = read(&stream).unwrap();
    let sheets: Vec<_> = book.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.visible)).collect();
    assert_eq!(sheets, [("A", true), ("B", false)]);
    assert_eq!(book.remarks, [Remark::NotAWorksheet { sheet: "C".into(), kind: SheetKind::Chart }]);
    // A place that two sheets share, that is no beginning, or that lies outside.
    for (place, why) in [(&stream[second + 4..second + 8], "twice"), (&[7, 0, 0, 0], "begin"), (&[255; 4], "ends at")] {
        let mut wrong = stream.clone();
        wrong[first + 4..first + 8].copy_from_slice(place);
        assert!(damage(&wrong).contains(why), "{}", damage(&wrong));
    }
}

#[test]
fn a_worksheet_that_the_list_leaves_out_is_not_lost_in_silence() {
    let mut stream = biff8(&[], &[("A", number(0, 0, 0, 1.0)), ("B", number(0, 0, 0, 2.0))]);
    // The kind of the second entry of the list.
    stream[12 + 13] ^= 0x40;
    assert!(damage(&stream).contains("not in the list"));
}

#[test]
fn two_sheets_of_one_name_are_told_apart() {
    let book = read(&biff8(&[], &[("A", number(0, 0, 0, 1.0)), ("A", number(0, 0, 0, 2.0))])).unwrap();
    assert_eq!(book.sheets.iter().map(|sheet| sheet.name.as_str()).collect::<Vec<_>>(), ["A", "A#2"]);
    assert!(matches!(&book.remarks[..], [Remark::SameName { .. }]));
}

#[test]
fn a_chart_inside_a_sheet_gives_no_cells() {
    let chart = [beginning(0x0600, 0x20), number(0, 0, 0, 999.0), end()].concat();
    assert_eq!(cells(&sheet_of(&[chart, number(0, 1, 0, 5.0)])), ["B1 n 5"]);
}

#[test]
fn records_that_do_not_hold_together_are_refused() {
    let short = |kind: u16| record(kind, &[&[0, 0, 0]]);
    for (cells, why) in [
        (short(0x0203), "length of its kind"),
        (short(0x00fd), "length of its kind"),
        (short(0x0006), "length of its kind"),
        (record(0x00fd, &[&[0; 24]]), "length of its kind"),
        (record(0x00be, &[&shorts(&[0, 0, 0, 2])]), "length of its kind"),
        (record(0x1234, &[&[0; 9000]]), "longer than a record may be"),
        (short(0x00bd), "too short"),
        (record(0x00bd, &[&shorts(&[0, 5, 0, 6, 0, 2])]), "more or fewer numbers"),
        (record(0x0204, &[&shorts(&[0, 0, 0, 200]), &[1], b"ab"]), "length of its kind"),
        (record(0x0204, &[&shorts(&[0, 0, 0, 0]), &[1], b"ab"]), "length of its kind"),
        (record(0x0205, &[&shorts(&[0, 0, 0]), &[7, 0]]), "no logical value"),
        (record(0x00e5, &[&shorts(&[0xffff, 0, 0, 0, 0])]), "too short"),
        (shared(0, 0, 2), "shared string"),
        (number(0, 256, 0, 1.0), "outside"),
        (number(0, 0, 9, 1.0), "cell format"),
        (record(0x0207, &[&wide("x")]), "no formula"),
        ([number(0, 0, 0, 1.0), number(0, 0, 0, 2.0)].concat(), "A1 stands in the file twice"),
    ] {
        assert!(damage(&sheet_of(&[cells])).contains(why));
    }
    let whole = sheet_of(&[number(0, 0, 0, 1.0)]);
    for length in 0..whole.len() {
        assert!(read(&whole[..length]).is_err(), "cut at {length}");
    }
}

#[test]
fn a_cell_whose_kind_was_damaged_is_not_passed_over() {
    let (first, last) = (number(0, 0, 0, 1.0), number(0, 2, 0, 3.0));
    let mut between = number(0, 1, 0, 2.0);
    between[1] ^= 0x10;
    assert!(damage(&sheet_of(&[first.clone(), between, last.clone()])).contains("looks like one"));
    let mut lone = number(0, 0, 0, 1.0);
    lone[1] ^= 0x50;
    assert!(damage(&sheet_of(&[lone, last.clone()])).contains("looks like one"));
    // What does not begin like a cell there is some program's own.
    let own = record(0x1203, &[&shorts(&[0, 900, 0, 0])]);
    assert_eq!(cells(&sheet_of(&[first, own, last])), ["A1 n 1", "C1 n 3"]);
}

#[test]
fn numbers_that_lie_about_lengths_allocate_nothing() {
    let table = record(0x00fc, &[&[0xff; 8], &shorts(&[0xffff]), &[1], b"ab"]);
    assert!(damage(&biff8(&[table], &[("Sheet1", shared(0, 0, 0))])).contains("too short"));
}

#[test]
fn a_password_is_seen_before_anything_is_read() {
    let stream = biff8(&[record(0x002f, &[&[0; 6]])], &[("Sheet1", number(0, 0, 0, 1.0))]);
    assert_eq!(read(&stream), Err(Refusal::Encrypted));
}

#[test]
fn a_value_that_is_no_number_is_an_error() {
    assert_eq!(cells(&sheet_of(&[number(0, 0, 0, f64::NAN)])), ["A1 e #NUM!"]);
}

#[test]
fn the_count_takes_every_cell_that_holds_something() {
    let rks = shorts(&[1, 0, 0, 6, 0, 0, 6, 0, 1]);
    let stream = [
        beginning(0x0600, 0x10),
        number(0, 0, 0, 1.0),
        record(0x00bd, &[&rks]),
        formula(2, 0, [0; 8]),
        record(0x0201, &[&shorts(&[3, 0, 0])]),
        beginning(0x0600, 0x20),
        number(0, 0, 0, 1.0),
        end(),
        shared(4, 0, 0),
        end(),
    ];
    assert_eq!(count::cells(&stream.concat(), 0), Some(5));
    assert_eq!(count::cells(&stream.concat()[..40], 0), None);
}

#[test]
fn the_time_of_saving_is_read_from_the_summary() {
    // 2021-08-30 09:12:00 UTC in steps of 100 nanoseconds since 1601.
    let time = (1_630_314_720u64 + 11_644_473_600) * 10_000_000;
    let set = [48u32, 1, 0x0d, 16].map(u32::to_le_bytes).concat();
    let value = [&0x40u32.to_le_bytes()[..], &time.to_le_bytes()].concat();
    let summary = [&[0; 44][..], &48u32.to_le_bytes(), &set, &value].concat();
    let workbook = sheet_of(&[number(0, 0, 0, 1.0)]);
    let file = compound(&[("Workbook", &workbook), (summary::STREAM, &summary)]);
    assert_eq!(read(&file).unwrap().saved, Some(Saved::Moment("2021-08-30T09:12:00Z".parse().unwrap())));
    for length in 0..summary.len() {
        assert_eq!(summary::saved(&summary[..length]), None);
    }
}

/// OBJ, of a kind and with a number.
fn object(kind: u16, number: u16) -> Vec<u8> {
    record(0x005d, &[&shorts(&[0x15, 0x12, kind, number]), &[0; 14]])
}

/// TXO, and its text in two bodies: the first half narrow, the second wide.
fn text_object(narrow: &str, text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let head = shorts(&[0, 0, 0, 0, 0, (narrow.len() + units.len()) as u16, 16, 0, 0]);
    let wide = record(0x003c, &[&[1], &shorts(&units)]);
    [record(0x01b6, &[&head]), record(0x003c, &[&[0], narrow.as_bytes()]), wide, record(0x003c, &[&[0; 16]])].concat()
}

/// NOTE of BIFF8.
fn note(row: u16, column: u16, object: u16, author: &str) -> Vec<u8> {
    record(0x001c, &[&shorts(&[row, column, 0, object]), &wide(author), &[0]])
}

fn comments(sheet: &Sheet) -> Vec<String> {
    let comments = sheet.asides.comments.iter();
    comments.map(|comment| format!("{} {} {}", comment.at, comment.author, comment.says)).collect()
}

#[test]
fn comments_and_the_texts_of_shapes_are_heard_beside_the_cells() {
    let records = [
        number(0, 0, 0, 1.0),
        object(0x19, 1),
        text_object("No. ", "共12个"),
        object(6, 2),
        text_object("", "我单位无此项"),
        object(6, 3),
        record(0x01b6, &[&[0; 18]]),
        // A chart has texts of its own.
        [beginning(0x0600, 0x20), object(6, 9), text_object("", "图表"), end()].concat(),
        note(4, 2, 1, "张三"),
        note(5, 2, 77, "无文"),
    ];
    let sheet = &read(&sheet_of(&records)).unwrap().sheets[0];
    assert_eq!(comments(sheet), ["C5 张三 No. 共12个"]);
    assert_eq!((sheet.asides.shapes.as_slice(), sheet.asides.is_cut), (&["我单位无此项".to_string()][..], false));
    let cut =
        [number(0, 0, 0, 1.0), object(0x19, 1), text_object("", "共12个"), note(4, 2, 1, ""), record(0x001c, &[&[0]])];
    let sheet = &read(&sheet_of(&cut)).unwrap().sheets[0];
    assert_eq!((comments(sheet), sheet.asides.is_cut), (vec!["C5  共12个".to_string()], true));
}

#[test]
fn a_comment_of_biff5_has_its_text_in_itself() {
    let text = encoding_rs::GBK.encode("共12个").0;
    let note = |row: u16, length: u16, text: &[u8]| record(0x001c, &[&shorts(&[row, 2, length]), text]);
    let cells = [number(0, 0, 0, 1.0), note(4, 9, &text), note(0xffff, 3, b"abc")].concat();
    let stream = biff(0x0500, &[record(0x0042, &[&shorts(&[936])]), cell_format(0)], &[("S", cells)]);
    assert_eq!(comments(&read(&stream).unwrap().sheets[0]), ["C5  共12个"]);
}
