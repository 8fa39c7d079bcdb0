//! Pages as systems and Excel write them.

use super::*;
use crate::sheet::{At, Cell, Look};
use encoding_rs::GBK;

fn book(page: impl AsRef<[u8]>) -> Book {
    read(page.as_ref(), "returned").unwrap()
}

fn cells(page: impl AsRef<[u8]>) -> Vec<String> {
    let book = book(page);
    book.sheets[0].cells.iter().map(|(at, cell)| format!("{at} {} {cell}", cell.kind())).collect()
}

#[test]
fn a_cell_is_what_its_attributes_say_and_else_a_text() {
    let page = r##"<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>
        .xl24 {mso-style-parent:style0; mso-number-format:"yyyy\0022年\0022m\0022月\0022d\0022日\0022";}</style></head><body>
        <table><tr><td>合计</td><td x:num="12.5">12.50</td><td x:num>1,234</td><td class=xl24 x:num="44439">2021年8月31日</td>
        <td x:str>001</td><td>007</td><td x:bool="TRUE">TRUE</td><td x:err="#DIV/0!">#DIV/0!</td><td>#REF!</td>
        <td sdval="44439" sdnum="2052;0;YYYY-MM-DD">2021-08-31</td><td x:num x:fmla="=A1">n/a</td></tr></table></body></html>"##;
    let expected = [
        "A1 s 合计",
        "B1 n 12.5",
        "C1 n 1234",
        "D1 d 2021-08-31",
        "E1 s 001",
        "F1 s 007",
        "G1 b TRUE",
        "H1 e #DIV/0!",
        "I1 e #REF!",
        "J1 d 2021-08-31",
        "K1 s n/a",
    ];
    assert_eq!(cells(page), expected);
    assert_eq!(book(page).sheets[0].formulas.len(), 1);
}

#[test]
fn text_reads_as_it_is_seen() {
    let page = "<table><tr><td>\n  安康杯\n  竞赛&amp;活动<br>第二行&#65;</td><td>&nbsp;</td><td> a&nbsp;b <p>c</p>d</td>
        <td><script>x</script><input value='5.5'><input type=hidden value=9><select><option>甲<option selected>乙</select></table>";
    assert_eq!(cells(page), ["A1 s 安康杯 竞赛&活动\n第二行A", "C1 s a b\nc\nd", "D1 s 5.5 乙"]);
}

#[test]
fn spans_move_what_follows_and_are_merged_cells() {
    let page =
        "<table><tr><th rowspan=2>单位<th colspan=2>人数<tr><td>计划<td>实际<tr><td rowspan=9>a<td>1<td>2</table>";
    let sheet = &book(page).sheets[0];
    let places: Vec<String> = sheet.cells.iter().map(|(at, cell)| format!("{at}={cell}")).collect();
    assert_eq!(places, ["A1=单位", "B1=人数", "B2=计划", "C2=实际", "A3=a", "B3=1", "C3=2"]);
    let merged: Vec<String> = sheet.merged.iter().map(|(first, last)| format!("{first}:{last}")).collect();
    assert_eq!(merged, ["A1:A2", "B1:C1", "A3:A3"]);
}

#[test]
fn rows_and_columns_that_are_not_shown_are_told() {
    let page = "<table><col><col span=2 style='display: none'><col><tr><td>1<tr style='DISPLAY:none'><td>2
        <tr style='display:none'><td>3<tr><td>4</table>";
    let sheet = &book(page).sheets[0];
    assert_eq!((sheet.cells.len(), &sheet.hidden_rows, &sheet.hidden_columns), (4, &vec![1..=2], &vec![1..=2]));
}

#[test]
fn each_row_is_as_wide_as_its_cells_with_their_spans_and_those_from_above() {
    let page = "标题<table><tr><th rowspan=2>甲<th colspan=2>乙<th rowspan=2>丙<tr><th>1<th>2<tr><td>a<td>b<td>c<td><tr><td>a<td>b<tr></table>";
    assert_eq!(book(page).sheets[0].widths, [1, 4, 4, 4, 2, 0]);
}

#[test]
fn several_tables_and_the_text_around_them_stand_one_below_the_other() {
    let page = "<h1>八月报表</h1>单位：甲<table><tr><td>1</table><p>说明</p><table><tr><td>2<td>3</table><table><tr><td></table>";
    assert_eq!(cells(page), ["A1 s 八月报表", "A2 s 单位：甲", "A3 s 1", "A4 s 说明", "A5 s 2", "B5 s 3"]);
    assert_eq!(book(page).remarks, [Remark::StackedTables(2)]);
}

#[test]
fn tables_for_layout_take_no_room_and_tables_in_cells_follow_their_row() {
    let page = "<table><tr><td><table><tr><td>a<td>b</table></td><td><table><tr><td>c</table></td></tr>
        <tr><td>合计<table><tr><td>1</table></td><td>2</td></tr></table>";
    assert_eq!(cells(page), ["A1 s a", "B1 s b", "A2 s c", "A3 s 合计", "B3 s 2", "A4 s 1"]);
    let deep = "<table><tr><td>".repeat(2000) + "1" + &"</table>".repeat(2000);
    assert!(matches!(read(deep.as_bytes(), "x"), Err(Refusal::Damaged(_))));
}

#[test]
fn the_encoding_is_the_declared_one_else_a_guess() {
    let page = "<html><head><meta charset=\"gb2312\"></head><body><table><tr><td>合计</td></tr></table></body></html>";
    assert_eq!((cells(GBK.encode(page).0), book(GBK.encode(page).0).remarks), (vec!["A1 s 合计".to_string()], vec![]));
    let silent = page.replace("<meta charset=\"gb2312\">", "");
    assert_eq!(book(GBK.encode(&silent).0).remarks, [Remark::GuessedEncoding("gb18030".into())]);
    // What is declared is not always what was written.
    assert_eq!(cells(page), ["A1 s 合计"]);
}

#[test]
fn what_nobody_sees_in_a_cell_is_none_of_its_text() {
    let page = "<table><tr><td>1<span style='display: none'>2</span></td><td><b hidden>3</b></td>
        <td><div style='color:red;VISIBILITY:hidden'><p>4</p></div>5</td><td>6<input hidden value=7></td>
        <td style='line-height:0'>8</td></tr></table>";
    assert_eq!(cells(page), ["A1 s 1", "C1 s 5", "D1 s 6", "E1 s 8"]);
}

#[test]
fn rows_and_columns_without_room_are_hidden() {
    let page = "<table><col><col width=0><col style='width:0pt'><tr><td>1</td><td>2</td><td>3</td></tr><tr hidden><td>4</td></tr>
        <tr height=0><td>5</td></tr><tr style='mso-height-source:userset;height:0pt'><td>6</td></tr><tr height=20><td>7</td></tr>
        <tbody style='display:none'><tr><td>8</td></tr></tbody></table><div hidden><table><tr><td>9</td></tr></table></div>";
    let sheet = &book(page).sheets[0];
    assert_eq!(
        (sheet.cells.len(), &sheet.hidden_rows[..], &sheet.hidden_columns[..]),
        (9, &[1..=3, 5..=6][..], &[1..=2][..])
    );
}

#[test]
fn the_comment_that_libre_office_writes_into_a_cell_is_heard_and_no_text() {
    let page = "<table><tr><td>x</td><td sdval='12' sdnum='1033;'><a class='comment-indicator'></a>
        <comment>含上年5次</comment><font>12</font></td><td><comment>空</comment></td></tr></table>";
    let sheet = &book(page).sheets[0];
    assert_eq!(cells(page), ["A1 s x", "B1 n 12"]);
    assert_eq!(sheet.look(At { row: 0, column: 1 }), None);
    let comments = sheet.asides.comments.iter().map(|comment| (comment.at.to_string(), comment.says.as_str()));
    assert_eq!(comments.collect::<Vec<_>>(), [("B1".to_string(), "含上年5次"), ("C1".to_string(), "空")]);
}

#[test]
fn the_sheet_has_the_name_that_the_page_gives_it() {
    let page =
        "<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet><x:Name>一 &amp; 二</x:Name>
        </x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml><![endif]--><table><tr><td>1</table>";
    assert_eq!(book(page).sheets[0].name, "一 & 二");
    assert_eq!(book("<tr><td>1<td>2</tr>").sheets[0].name, "returned");
}

#[test]
fn a_page_that_is_cut_inside_a_table_is_refused() {
    let page = "<TABLE><tr><td>1</td></tr><tr><td><table><tr><td>2</table></td></tr></TABLE>";
    assert_eq!(cells(page), ["A1 s 1", "A2 s 2"]);
    for end in [3, 9, 25, 40] {
        assert!(matches!(read(&page.as_bytes()[..page.len() - end], "x"), Err(Refusal::Damaged(_))), "{end}");
    }
}

#[test]
fn a_page_without_a_table_is_no_workbook() {
    for page in ["<html><body>请先登录</body></html>", "<table><tr><td>&nbsp;</td></tr></table>"] {
        assert_eq!(read(page.as_bytes(), "x"), Err(Refusal::NotAWorkbook(Kind::Markup)));
    }
}

#[test]
fn elements_styles_and_formats_tell_what_is_struck_out_raised_or_a_percentage() {
    let page = r##"<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style>
        .xl24 {mso-number-format:"0\.00%";} .font5 {color:red;text-decoration:line-through;} tr.void {text-decoration-line: underline line-through}
        .xl25 {vertical-align:middle;text-decoration:none}</style></head><body>
        <table><tr><td>12</td><td><s>1</s>2</td><td><del>1</del> <STRIKE>2</STRIKE></td><td class=font5>12</td>
        <td class=xl25><font class="font5">1</font><font>2</font></td><td>3<sup>1</sup></td><td>H<span style="Vertical-Align: sub">2</span>O</td>
        <td style="color:red; TEXT-DECORATION: Line-Through">12</td><td class=xl24 x:num="5.5">550.00%</td>
        <td sdval="5.5" sdnum="2052;0;0%"><s>550%</s></td><td sdval="5.5" sdnum="2052;0;0%">550%</td><td x:num style='mso-number-format:Percent'>5.5</td>
        <td x:num="12" style='mso-number-format:"0\0022万\0022"'>12万</td><td sdval="1200" sdnum="2052;0;#,##0">1,200</td><td sdval="12"><br></td></tr>
        <tr class="void"><td>1</td><td><span style="text-decoration:none">2</span></td><td><s> </s></td><td x:num="3"></td></tr>
        <tr><td><s>1</s><table><tr><td>2</td></tr></table></td></tr></table></body></html>"##;
    let sheet = &book(page).sheets[0];
    let looks: Vec<Option<Look>> = sheet.cells.iter().map(|(at, _)| sheet.look(at)).collect();
    const STRUCK: Option<Look> = Some(Look::Struck);
    const PARTLY: Option<Look> = Some(Look::PartlyStruck);
    const RAISED: Option<Look> = Some(Look::Raised);
    const PERCENT: Option<Look> = Some(Look::Percent);
    let first = [None, PARTLY, STRUCK, STRUCK, PARTLY, RAISED, RAISED, STRUCK, PERCENT, STRUCK, PERCENT, PERCENT];
    let another = |shown: &str| Some(Look::Otherwise(Some(shown.into())));
    let after = [another("12万"), None, another("")];
    let others = [STRUCK, STRUCK, STRUCK, STRUCK, None];
    assert_eq!(looks, [&first[..], &after, &others].concat());
    assert_eq!(sheet.cells.to_vec()[1].1, Cell::Text("12".into()));
}
