//! Web archives: what Excel saves as "single file web page" (.mht), a mail whose parts are pages, often named .xls.
//!
//! A workbook of several sheets is a page that lists them and a page a sheet, with the number formats in a style sheet that all
//! share; a workbook of one sheet is one page.

use super::html::{self, Listed};
use super::{Book, Format, Kind, Refusal, Remark, Sheet, encoding};
use encoding_rs::Encoding;
use mail_parser::decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode};
use mail_parser::{MessageParser, MessagePart, MimeHeaders, PartType};
use std::borrow::Cow;

/// Reads a web archive. `name` names the sheet where it does not.
///
/// # Errors
/// A [`Refusal`] where it is torn, a sheet that it lists is missing, or none of its pages has a table.
pub fn read(bytes: &[u8], name: &str) -> Result<Book, Refusal> {
    let torn = || Refusal::Damaged("the web archive does not open".into());
    let message = MessageParser::default().parse(bytes).ok_or_else(torn)?;
    let mut remarks = Vec::new();
    let (mut pages, mut styles) = (Vec::new(), String::new());
    for part in &message.parts {
        let is_page = matches!(part.body, PartType::Html(_));
        let is_style = part.content_type().is_some_and(|kind| kind.subtype() == Some("css"));
        if !is_page && !is_style {
            continue;
        }
        let (text, guess) = text(part, bytes).ok_or_else(torn)??;
        if is_style {
            styles.push_str(&text);
        } else {
            pages.push((part.content_location().unwrap_or_default(), text));
            remarks.extend(guess);
        }
    }
    remarks.dedup();
    let listed: Vec<Listed> =
        pages.iter().flat_map(|(_, text)| html::listed(text)).filter(|sheet| sheet.page.is_some()).collect();
    let mut sheets = Vec::new();
    let mut tables = 0;
    let mut put = |text: &str, name: String, visible: bool| {
        let page = html::page(text, &styles)?;
        tables = tables.max(page.tables);
        sheets.push(Sheet { name, visible, ..page.sheet });
        Ok::<(), Refusal>(())
    };
    for sheet in &listed {
        let missing = || Refusal::Damaged(format!("the sheet {} is missing", sheet.name));
        let wanted = file_name(sheet.page.as_deref().unwrap_or_default());
        let (_, text) = pages.iter().find(|(location, _)| file_name(location) == wanted).ok_or_else(missing)?;
        put(text, sheet.name.clone(), sheet.visible)?;
    }
    if listed.is_empty() {
        for (_, text) in &pages {
            let own = html::listed(text).into_iter().next().map(|sheet| sheet.name);
            put(text, own.unwrap_or_else(|| name.to_string()), true)?;
        }
    }
    if tables == 0 {
        return Err(Refusal::NotAWorkbook(Kind::Markup));
    }
    remarks.extend((tables > 1).then_some(Remark::StackedTables(tables)));
    let epoch_1904 = pages.iter().any(|(_, text)| html::has_1904_epoch(text));
    Ok(Book { remarks, epoch_1904, ..Book::new(Format::Mht, sheets) })
}

/// The text of a part: first out of its transfer encoding, then out of its own.
fn text(part: &MessagePart, bytes: &[u8]) -> Option<Result<(String, Vec<Remark>), Refusal>> {
    let raw = bytes.get(part.offset_body as usize..part.offset_end as usize)?;
    let raw = match part.encoding {
        mail_parser::Encoding::None => Cow::Borrowed(raw),
        mail_parser::Encoding::QuotedPrintable => Cow::Owned(quoted_printable_decode(raw)?),
        mail_parser::Encoding::Base64 => Cow::Owned(base64_decode(raw)?),
    };
    let stated = part.content_type().and_then(|kind| Encoding::for_label(kind.attribute("charset")?.as_bytes()));
    Some(encoding::decode(&raw, stated.or_else(|| encoding::declared(&encoding::head(&raw)))))
}

/// The last piece of an address, however it is written.
fn file_name(address: &str) -> &str {
    address.rsplit(['/', '\\']).next().unwrap_or(address)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(book: &Book) -> Vec<String> {
        let cells = |sheet: &Sheet| {
            let name = sheet.name.clone();
            sheet.cells.iter().map(move |(at, cell)| format!("{name} {at} {} {cell}", cell.kind())).collect::<Vec<_>>()
        };
        book.sheets.iter().flat_map(cells).collect()
    }

    const HEAD: &str =
        "MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary=\"b\"\r\n";

    #[test]
    fn an_archive_of_one_page_is_read() {
        let page = "<html xmlns:x=3D\"urn\"><body><table><tr><td>=\r\n=BA=CF=BC=C6</td><td x:num=3D\"12.5\">12.50</td></tr></table></body></html>";
        let archive = format!(
            "{HEAD}\r\n--b\r\nContent-Type: text/html; charset=\"gb2312\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{page}\r\n--b--\r\n"
        );
        let book = read(archive.as_bytes(), "returned").unwrap();
        assert_eq!(cells(&book), ["returned A1 s 合计", "returned B1 n 12.5"]);
        assert_eq!((book.format, book.remarks), (Format::Mht, Vec::new()));
    }

    #[test]
    fn a_sheet_a_page_comes_in_the_order_of_the_list_with_the_formats_of_all() {
        let part = |location: &str, kind: &str, content: &str| {
            format!("--b\r\nContent-Location: file:///C:/1/{location}\r\nContent-Type: {kind}\r\n\r\n{content}\r\n")
        };
        let listed = |name: &str, file: &str, more: &str| {
            format!(
                "<x:ExcelWorksheet><x:Name>{name}</x:Name><x:WorksheetSource HRef=\"book.files/{file}\"/><x:WorksheetOptions>{more}</x:WorksheetOptions></x:ExcelWorksheet>"
            )
        };
        let list = format!(
            "<html><!--[if gte mso 9]><xml><x:ExcelWorkbook>{}{}</x:ExcelWorkbook></xml><![endif]--><frameset></frameset></html>",
            listed("二", "sheet2.htm", ""),
            listed("一", "sheet1.htm", "<x:Visible>SheetHidden</x:Visible>")
        );
        let archive = format!(
            "{HEAD}\r\n{}{}{}{}--b--\r\n",
            part("book.htm", "text/html", &list),
            part("book.files/sheet1.htm", "text/html", "<table><tr><td class=xl24 x:num=44439>8-31</table>"),
            part("book.files/sheet2.htm", "text/html", "<table><tr><td>2</table>"),
            part("book.files/stylesheet.css", "text/css", ".xl24 {mso-number-format:\"Short Date\";}")
        );
        let book = read(archive.as_bytes(), "x").unwrap();
        assert_eq!(cells(&book), ["二 A1 s 2", "一 A1 d 2021-08-31"]);
        assert_eq!(book.sheets.iter().map(|sheet| sheet.visible).collect::<Vec<_>>(), [true, false]);
        let torn = archive.replace("book.files/sheet1.htm\r\n", "else.htm\r\n");
        assert!(matches!(read(torn.as_bytes(), "x"), Err(Refusal::Damaged(_))));
    }
}
