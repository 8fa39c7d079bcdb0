//! Bytes as text: byte order marks, UTF-16 without one, UTF-8, what a page declares, and the encodings of Chinese offices.
//!
//! Excel in China writes GBK without a mark, and so do most of the systems that export "Excel" files. What nothing in the file
//! says is guessed, and the guess is told; what reads as garbage in every encoding is refused.

use super::{Kind, Refusal, Remark};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_16BE, UTF_16LE};

/// How much of a file is looked at to tell what it is, in bytes.
const HEAD: usize = 1 << 16;

/// Of a hundred characters beyond ASCII, how many may be of private use: rare names are written so, garbage is full of them.
const MOST_PRIVATE: usize = 2;

/// The text, and what had to be guessed to decode it. `declared` is what the content itself says of its encoding.
///
/// # Errors
/// [`Kind::Unknown`] for bytes that are no text, [`Refusal::Garbled`] for text that no encoding makes readable.
pub fn decode(bytes: &[u8], declared: Option<&'static Encoding>) -> Result<(String, Vec<Remark>), Refusal> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return strictly(&bytes[mark..], encoding).map(|text| (text, Vec::new())).ok_or(Refusal::Garbled);
    }
    if bytes.contains(&0) {
        let encoding = unmarked_utf16(bytes).ok_or(Refusal::NotAWorkbook(Kind::Unknown))?;
        let text = strictly(bytes, encoding).ok_or(Refusal::Garbled)?;
        return Ok((text, vec![Remark::GuessedEncoding(encoding.name().to_string())]));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return if controls(text) {
            Err(Refusal::NotAWorkbook(Kind::Unknown))
        } else {
            Ok((text.to_string(), Vec::new()))
        };
    }
    // GB18030 holds GBK and GB2312, and pages that declare these hold characters of the larger set.
    let declared = declared.map(|encoding| if encoding == GBK { GB18030 } else { encoding });
    if let Some(text) = declared.and_then(|encoding| strictly(bytes, encoding)).filter(|text| !is_garbled(text)) {
        return Ok((text, Vec::new()));
    }
    if is_partly_utf8(bytes) {
        return Err(Refusal::Garbled);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let traditional = detector.guess(Some(b"cn"), Utf8Detection::Deny) == BIG5;
    let candidates = if traditional { [BIG5, GB18030] } else { [GB18030, BIG5] };
    let read =
        |encoding: &'static Encoding| Some((strictly(bytes, encoding).filter(|text| !is_garbled(text))?, encoding));
    let (text, encoding) = candidates.into_iter().find_map(read).ok_or(Refusal::Garbled)?;
    Ok((text, vec![Remark::GuessedEncoding(encoding.name().to_string())]))
}

/// The beginning of a file as text, whatever it is: enough to see its ASCII.
pub fn head(bytes: &[u8]) -> String {
    let head = &bytes[..bytes.len().min(HEAD)];
    match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&head[mark..]).0.into_owned(),
        None => unmarked_utf16(head).map_or_else(
            || String::from_utf8_lossy(head).into_owned(),
            |encoding| encoding.decode_without_bom_handling(head).0.into_owned(),
        ),
    }
}

/// The encoding that the head of a page or an XML file declares: `charset=gb2312`, `encoding="GBK"`.
pub fn declared(head: &str) -> Option<&'static Encoding> {
    let head = head.to_ascii_lowercase();
    ["charset=", "encoding="].iter().find_map(|word| {
        let label = head.split_once(word)?.1.trim_start_matches(['"', '\'', ' ']);
        let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:".contains(c)).unwrap_or(label.len());
        // A page that was found not to be UTF-16 cannot be what it says.
        Encoding::for_label(&label.as_bytes()[..end]).filter(|encoding| encoding.is_ascii_compatible())
    })
}

/// The whole in one encoding; `None` where a byte does not fit.
fn strictly(bytes: &[u8], encoding: &'static Encoding) -> Option<String> {
    let (text, broken) = encoding.decode_without_bom_handling(bytes);
    (!broken && !text.contains('\0')).then(|| text.into_owned())
}

/// UTF-16 without a mark shows by the zero bytes of its ASCII characters, which are all on one side. Bytes of something else
/// would show no delimiter or tag, or the two characters of a line break as one (U+0A0D, U+0D0A: never assigned).
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(HEAD)];
    let mut zeros = [0usize; 2];
    for (place, _) in head.iter().enumerate().filter(|(_, byte)| **byte == 0) {
        zeros[place % 2] += 1;
    }
    let encoding = match zeros {
        [0, low] if low > 0 => UTF_16LE,
        [high, 0] if high > 0 => UTF_16BE,
        _ => return None,
    };
    let text = encoding.decode_without_bom_handling(head).0;
    let is_text = text.contains([',', '\t', '\n', ';', '<']) && !text.contains(['\u{a0d}', '\u{d0a}']);
    (bytes.len().is_multiple_of(2) && is_text && !controls(&text)).then_some(encoding)
}

/// Whether a text is garbage: control characters, or too many of private use.
fn is_garbled(text: &str) -> bool {
    let beyond = text.chars().filter(|c| !c.is_ascii()).count();
    let private = text.chars().filter(|c| matches!(c, '\u{e000}'..='\u{f8ff}')).count();
    controls(text) || private * 100 > beyond * MOST_PRIVATE
}

/// Whether more than one in ten characters is a control character that no text has.
fn controls(text: &str) -> bool {
    let odd = text.chars().filter(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r' | '\u{c}' | '\u{1a}')).count();
    odd * 10 > text.chars().count()
}

/// Whether some lines are UTF-8 with Chinese and others are not: pasted together from files of two encodings, or cut.
fn is_partly_utf8(bytes: &[u8]) -> bool {
    let (mut beyond, mut utf8) = (0, 0);
    for line in bytes.split(|byte| matches!(byte, b'\n' | b'\r')).filter(|line| !line.is_ascii()) {
        beyond += 1;
        // Three bytes a character; GBK text that is valid so by chance is rare in a line, and never in many.
        utf8 += usize::from(std::str::from_utf8(line).is_ok_and(|line| line.contains(|c| c >= '\u{800}')));
    }
    // Cut inside the last character: all that comes before is UTF-8.
    let cut = std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none() && error.valid_up_to() > 0);
    utf8 * 50 > beyond || cut && bytes.len() > 64
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "单位,填报数\r\n巩义市总工会,5.5\r\n";

    fn said(bytes: &[u8]) -> Result<(String, String), Refusal> {
        let (text, remarks) = decode(bytes, None)?;
        let guess = remarks.into_iter().map(|remark| match remark {
            Remark::GuessedEncoding(name) => name,
            other => panic!("{other:?}"),
        });
        Ok((text, guess.collect()))
    }

    fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn a_marked_text_is_what_its_mark_says() {
        let marked = format!("\u{feff}{TEXT}");
        for bytes in [marked.clone().into_bytes(), utf16(&marked, u16::to_le_bytes), utf16(&marked, u16::to_be_bytes)] {
            assert_eq!(said(&bytes), Ok((TEXT.to_string(), String::new())));
        }
    }

    #[test]
    fn an_unmarked_text_is_guessed_and_the_guess_is_told() {
        assert_eq!(said(TEXT.as_bytes()), Ok((TEXT.to_string(), String::new())));
        for (bytes, encoding) in [
            (GB18030.encode(TEXT).0.into_owned(), "gb18030"),
            (utf16(TEXT, u16::to_le_bytes), "UTF-16LE"),
            (utf16(TEXT, u16::to_be_bytes), "UTF-16BE"),
        ] {
            assert_eq!(said(&bytes), Ok((TEXT.to_string(), encoding.to_string())));
        }
        let rare = format!("{TEXT}𠮷䶮\n");
        assert_eq!(said(&GB18030.encode(&rare).0), Ok((rare, "gb18030".to_string())));
        assert_eq!(said(&BIG5.encode("金額,1\r\n").0), Ok(("金額,1\r\n".to_string(), "Big5".to_string())));
        assert_eq!(said(&GBK.encode("联通").0), Ok(("联通".to_string(), "gb18030".to_string())));
    }

    #[test]
    fn a_text_that_no_encoding_makes_readable_is_refused() {
        let mixed = [TEXT.as_bytes(), &GB18030.encode(TEXT).0].concat();
        assert_eq!(said(&mixed), Err(Refusal::Garbled));
        assert_eq!(said(b"\xef\xbb\xbf\xff\xfe\xfd"), Err(Refusal::Garbled));
        assert_eq!(said(&[TEXT.as_bytes(), TEXT.as_bytes(), &TEXT.as_bytes()[..2]].concat()), Err(Refusal::Garbled));
        assert_eq!(said(b"a,b\0c\r\n1,2\r\n"), Err(Refusal::NotAWorkbook(Kind::Unknown)));
        assert_eq!(said(&[1, 2, 3, 4]), Err(Refusal::NotAWorkbook(Kind::Unknown)));
    }

    #[test]
    fn what_a_page_declares_is_no_guess() {
        let declared = declared("<meta http-equiv=Content-Type content=\"text/html; charset=gb2312\">");
        let (text, remarks) = decode(&GBK.encode(TEXT).0, declared).unwrap();
        assert_eq!((text.as_str(), remarks), (TEXT, Vec::new()));
        assert_eq!(super::declared("<?xml version='1.0' encoding='big5'?>"), Some(BIG5));
    }
}
