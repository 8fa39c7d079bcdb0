//! Delimited text as one sheet: the encoding and the delimiter are found in the content.
//!
//! Excel in China writes GBK without a mark; a byte order mark or valid UTF-8 says otherwise. Every cell is a text: what it
//! means is for the reader of figures and dates to say.

use super::{At, Book, Cell, Format, Kind, Refusal, Remark, Sheet};
use encoding_rs::{Encoding, GB18030};

/// Reads delimited text into a book of one sheet named `name`.
///
/// # Errors
/// [`Refusal::NotAWorkbook`] where the bytes are not text in any encoding that offices use.
pub fn read(bytes: &[u8], name: &str) -> Result<Book, Refusal> {
    let (content, remarks) = decode(bytes)?;
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter(&content))
        .from_reader(content.as_bytes());
    let mut cells = Vec::new();
    for (row, record) in reader.records().enumerate() {
        let record = record.map_err(|error| Refusal::Damaged(error.to_string()))?;
        for (column, field) in record.iter().enumerate().filter(|(_, field)| !field.is_empty()) {
            cells.push((At { row: row as u32, column: column as u32 }, Cell::shown(field.to_string())));
        }
    }
    let sheet = Sheet { name: name.to_string(), visible: true, cells, ..Sheet::default() };
    Ok(Book { remarks, ..Book::new(Format::Csv, vec![sheet]) })
}

/// The text, and what had to be guessed to decode it.
fn decode(bytes: &[u8]) -> Result<(String, Vec<Remark>), Refusal> {
    let binary = Refusal::NotAWorkbook(Kind::Unknown);
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (content, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        return if broken { Err(binary) } else { Ok((content.into_owned(), Vec::new())) };
    }
    if bytes.contains(&0) {
        return Err(binary);
    }
    if let Ok(content) = std::str::from_utf8(bytes) {
        return Ok((content.to_string(), Vec::new()));
    }
    let (content, broken) = GB18030.decode_without_bom_handling(bytes);
    let guessed = vec![Remark::GuessedEncoding(GB18030.name().to_string())];
    if broken { Err(binary) } else { Ok((content.into_owned(), guessed)) }
}

/// The delimiter that occurs most in the first lines; a comma where none does.
fn delimiter(content: &str) -> u8 {
    let head: String = content.lines().take(5).collect();
    let count = |delimiter: u8| head.bytes().filter(|byte| *byte == delimiter).count();
    [b';', b'\t', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).expect("the list is not empty")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<String> {
        let book = read(bytes, "returned").unwrap();
        book.sheets[0].cells.iter().map(|(at, cell)| format!("{at}={cell}")).collect()
    }

    #[test]
    fn the_encodings_and_delimiters_of_offices_read_alike() {
        let expected = vec!["A1=单位", "B1=填报数", "A2=巩义市", "B2=5,5"];
        assert_eq!(texts("单位,填报数\n巩义市,\"5,5\"\n".as_bytes()), expected);
        assert_eq!(texts("\u{feff}单位\t填报数\n巩义市\t5,5\n".as_bytes()), expected);
        assert_eq!(texts(&GB18030.encode("单位;填报数\r\n巩义市;5,5\r\n").0), expected);
        let utf16: Vec<u8> = "\u{feff}单位\t填报数\n巩义市\t5,5\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(texts(&utf16), expected);
    }

    #[test]
    fn an_error_value_in_a_text_file_is_an_error() {
        let book = read("#REF!,#REF，Err:502\nErr:502,#REF\n".as_bytes(), "x").unwrap();
        let kinds: String = book.sheets[0].cells.iter().map(|(_, cell)| cell.kind()).collect();
        assert_eq!(kinds, "eses");
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert!(matches!(read(&[1, 0, 255, 3], "x"), Err(Refusal::NotAWorkbook(_))));
    }
}
