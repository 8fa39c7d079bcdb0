//! What a file is, by its content alone: the name that a unit gave it says nothing.
//!
//! Signatures are those of the formats' specifications, where there is one; the others are named where they stand. A zip, a 7z
//! archive or a mail may hold workbooks: here it is only told apart ([`Kind::Zip`], [`Kind::SevenZip`], [`Kind::Mail`]), to open
//! it is for whoever asks for the files inside.

use super::compound::{Compound, SIGNATURE};
use super::{Format, Kind, Refusal, encoding};
use std::io::Cursor;

/// What begins a file of a kind that is no workbook.
const SIGNATURES: [(&[u8], Kind); 36] = [
    (b"%PDF", Kind::Pdf),
    (b"Rar!\x1a\x07", Kind::Rar),
    (b"7z\xbc\xaf\x27\x1c", Kind::SevenZip),
    (b"\x1f\x8b", Kind::Archive),         // gzip
    (b"BZh", Kind::Archive),              // bzip2
    (b"\xfd7zXZ\0", Kind::Archive),       // xz
    (b"\x28\xb5\x2f\xfd", Kind::Archive), // zstd
    (b"MSCF\0\0\0\0", Kind::Archive),     // cabinet
    (b"\xff\xd8\xff", Kind::Picture),     // JPEG
    (b"\x89PNG\r\n\x1a\n", Kind::Picture),
    (b"GIF87a", Kind::Picture),
    (b"GIF89a", Kind::Picture),
    (b"II*\0", Kind::Picture),            // TIFF
    (b"MM\0*", Kind::Picture),            // TIFF
    (b"\0\0\x01\0", Kind::Picture),       // icon
    (b"8BPS", Kind::Picture),             // Photoshop
    (b"\xd7\xcd\xc6\x9a", Kind::Picture), // Windows metafile
    (b"AT&TFORM", Kind::Picture),         // DjVu
    (b"ID3", Kind::Media),                // MP3
    (b"OggS", Kind::Media),
    (b"#!AMR", Kind::Media),         // voice messages of telephones
    (b"\x1aE\xdf\xa3", Kind::Media), // Matroska, WebM
    (b"\0\0\x01\xba", Kind::Media),  // MPEG
    (b"{\\rtf", Kind::Word),
    (b"\xdb\xa5-\0", Kind::Word), // Word 2
    (b"SQLite format 3\0", Kind::Database),
    (b"\0\x01\0\0Standard ", Kind::Database), // Access: "Standard Jet DB", "Standard ACE DB"
    (b"\x7fELF", Kind::Program),
    (b"\xcf\xfa\xed\xfe", Kind::Program),       // macOS
    (b"\xca\xfe\xba\xbe", Kind::Program),       // macOS, Java
    (b"dex\n", Kind::Program),                  // Android
    (b"L\0\0\0\x01\x14\x02\0", Kind::Shortcut), // [MS-SHLLINK] 2.1
    (b"[InternetShortcut]", Kind::Shortcut),
    (b"%TSD-Header-###%", Kind::Sealed), // as seen in files of offices: Tipray
    (b"\0\0\x02\0", Kind::OtherProgram), // Lotus 1-2-3
    (b"!BDN", Kind::Mail),               // an Outlook folder
];

/// The format of a workbook, or why the file is none.
///
/// # Errors
/// [`Refusal::NotAWorkbook`] with what it is instead, [`Refusal::Encrypted`], [`Refusal::Empty`]; [`Refusal::Damaged`] for a
/// container that does not open.
pub fn sniff(bytes: &[u8]) -> Result<Format, Refusal> {
    let not = |kind| Err(Refusal::NotAWorkbook(kind));
    if bytes.is_empty() {
        return Err(Refusal::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return zip(bytes);
    }
    if bytes.starts_with(&SIGNATURE) {
        return compound(bytes);
    }
    if is_lock(bytes) {
        return not(Kind::Lock);
    }
    if let Some((_, kind)) = SIGNATURES.iter().find(|(signature, _)| bytes.starts_with(signature)) {
        return not(*kind);
    }
    if let Some(kind) = deeper(bytes) {
        return not(kind);
    }
    if is_bare_biff(bytes) {
        return Ok(Format::Xls);
    }
    if bytes.iter().all(|byte| matches!(byte, 0 | b' ' | b'\t' | b'\r' | b'\n')) {
        return not(Kind::Blank);
    }
    text(&encoding::head(bytes))
}

/// What shows further inside than in the first bytes.
fn deeper(bytes: &[u8]) -> Option<Kind> {
    let at = |place: usize, word: &[u8]| bytes.get(place..).is_some_and(|rest| rest.starts_with(word));
    let number = |place: usize| Some(u32::from_le_bytes(bytes.get(place..place + 4)?.try_into().ok()?) as usize);
    if at(0, b"RIFF") {
        return Some(if at(8, b"WEBP") { Kind::Picture } else { Kind::Media });
    }
    // ISO/IEC 14496-12, 4.3: pictures of telephones have brands of their own, films the others.
    if at(4, b"ftyp") {
        let pictures: [&[u8]; 7] = [b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"avif"];
        return Some(if pictures.iter().any(|brand| at(8, brand)) { Kind::Picture } else { Kind::Media });
    }
    // A bitmap says its size; the two letters alone may begin a text.
    if at(0, b"BM") && number(6) == Some(0) && number(2).is_some_and(|size| size >= 26) {
        return Some(Kind::Picture);
    }
    // An enhanced metafile ([MS-EMF] 2.3.4.2).
    if at(0, &[1, 0, 0, 0]) && at(40, b" EMF") {
        return Some(Kind::Picture);
    }
    // A Windows program; the two letters alone may begin a text.
    if at(0, b"MZ") && bytes[..bytes.len().min(64)].contains(&0) {
        return Some(Kind::Program);
    }
    if at(257, b"ustar") {
        return Some(Kind::Archive);
    }
    // dBASE: version, a date as year, month and day, the length of the header, which says how many fields there are.
    let is_version = matches!(bytes.first(), Some(0x03 | 0x30 | 0x31 | 0x83 | 0x8b | 0xf5));
    if is_version && bytes.len() > 32 && (1..=12).contains(&bytes[2]) && (1..=31).contains(&bytes[3]) {
        let header = usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
        return (header > 32 && header <= bytes.len()).then_some(Kind::Database);
    }
    // As seen in files of offices: ESAFENET writes its name near the beginning.
    let head = &bytes[..bytes.len().min(64)];
    head.windows(9).any(|window| window == b"E-SafeNet").then_some(Kind::Sealed)
}

/// A bare stream of BIFF records, as Excel 2 to 4 and some exporters write: it begins with BOF ([MS-XLS] 2.4.21 and the
/// specifications before it).
fn is_bare_biff(bytes: &[u8]) -> bool {
    let is_bof = matches!(bytes, [0x09, 0x00 | 0x02 | 0x04 | 0x08, 4..=16, 0, ..]);
    is_bof && bytes.len() > 8
}

/// The file that Office or LibreOffice puts beside a workbook while it is open.
fn is_lock(bytes: &[u8]) -> bool {
    // Office: the length of the user's name and the name, padded to 54 bytes or more; then the same in UTF-16.
    let office = match bytes.split_first() {
        Some((length @ 1..=53, rest)) if (160..=170).contains(&bytes.len()) => {
            rest[usize::from(*length)..53].iter().all(|byte| matches!(byte, 0 | b' '))
        }
        _ => false,
    };
    // LibreOffice: ",user,computer,24.11.2026 19:44,file:///...;".
    let line = || std::str::from_utf8(bytes).ok().and_then(|text| text.trim_end().strip_suffix(';'));
    let libre = || line().is_some_and(|line| line.lines().count() == 1 && line.split(',').nth(4).is_some_and(is_url));
    office || bytes.len() < 4096 && libre()
}

fn is_url(text: &str) -> bool {
    text.starts_with("file:///")
}

/// A text by how it begins.
fn text(head: &str) -> Result<Format, Refusal> {
    let not = |kind| Err(Refusal::NotAWorkbook(kind));
    let begins = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if is_mail(begins) {
        return if is_archive(begins) { Ok(Format::Mht) } else { not(Kind::Mail) };
    }
    if begins.starts_with('<') {
        return markup(begins);
    }
    // A page behind something else: warnings of the system that wrote it.
    let lower = begins.to_ascii_lowercase();
    if lower.contains("<table") && lower.contains("<td") {
        return Ok(Format::Html);
    }
    if begins.starts_with("%!PS") {
        return not(Kind::Pdf);
    }
    Ok(Format::Csv)
}

/// XML by its root; anything else in tags is a page, which may hold tables.
fn markup(head: &str) -> Result<Format, Refusal> {
    match root(head) {
        "html" | "table" => Ok(Format::Html),
        "document" if head.contains("urn:oasis:names:tc:opendocument") => opendocument_kind(
            head.split_once("application/vnd.oasis.opendocument.").map(|(_, kind)| kind),
            Format::Fods,
        ),
        "Workbook" if head.contains("urn:schemas-microsoft-com:office:spreadsheet") => Ok(Format::SpreadsheetMl),
        "package" | "wordDocument" => Err(Refusal::NotAWorkbook(Kind::Word)),
        _ if head.starts_with("<?xml") => Err(Refusal::NotAWorkbook(Kind::Markup)),
        _ => Ok(Format::Html),
    }
}

/// The name of the first element without its prefix: behind the declaration, comments and the document type.
fn root(mut head: &str) -> &str {
    loop {
        head = head.trim_start();
        let end = match head {
            _ if head.starts_with("<!--") => "-->",
            _ if head.starts_with("<?") => "?>",
            _ if head.starts_with("<!") => ">",
            _ => break,
        };
        let Some((_, rest)) = head.split_once(end) else { return "" };
        head = rest;
    }
    let name = head.strip_prefix('<').unwrap_or_default();
    let name = &name[..name.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(name.len())];
    name.rsplit(':').next().unwrap_or(name)
}

/// Whether a text begins with the header of a mail: several lines of "Name: value", some of them known to every mail.
fn is_mail(text: &str) -> bool {
    const FIELDS: [&str; 10] = [
        "received",
        "return-path",
        "delivered-to",
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
    ];
    if text.starts_with("From ") && text.contains("\nSubject:") {
        return true;
    }
    let lines = text.lines().take_while(|line| !line.trim().is_empty());
    // A line that is indented goes on with the field before it (RFC 5322, 2.2.3).
    let names = lines.filter(|line| !line.starts_with([' ', '\t'])).map(|line| Some(line.split_once(':')?.0));
    let Some(names) = names.collect::<Option<Vec<&str>>>() else { return false };
    let is_name = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let known = names.iter().filter(|name| FIELDS.contains(&name.to_ascii_lowercase().as_str())).count();
    known >= 2 && names.iter().all(is_name)
}

/// Whether a mail is a page that was saved with its parts (RFC 2557): it was never sent.
fn is_archive(mail: &str) -> bool {
    let head: Vec<&str> = mail.lines().take_while(|line| !line.trim().is_empty()).collect();
    let head = head.join("\n").to_ascii_lowercase();
    let sent = ["\nreceived:", "\nto:", "\nmessage-id:", "\ndelivered-to:"];
    let is_page = head.contains("multipart/related") || head.contains("text/html");
    is_page && !sent.iter().any(|field| format!("\n{head}").contains(field))
}

fn zip(bytes: &[u8]) -> Result<Format, Refusal> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| Refusal::Damaged(error.to_string()))?;
    let parts: Vec<String> =
        archive.file_names().flatten().map(|name| name.to_lowercase().replace('\\', "/")).collect();
    let has = |part: &str| parts.iter().any(|name| name == part);
    let under = |folder: &str| parts.iter().any(|name| name.starts_with(folder));
    if has("xl/workbook.bin") {
        return Ok(Format::Xlsb);
    }
    if has("[content_types].xml") && under("xl/") {
        return Ok(Format::Xlsx);
    }
    if has("content.xml") && (has("mimetype") || has("meta-inf/manifest.xml")) {
        return opendocument(bytes);
    }
    let kind = if has("word/document.xml") {
        Kind::Word
    } else if has("ppt/presentation.xml") {
        Kind::Slides
    } else if has("ofd.xml") {
        Kind::Pdf
    } else if has("index/document.iwa") || has("index.zip") || has("index.apxl") {
        if under("index/slide") { Kind::Slides } else { Kind::Numbers }
    } else if has("androidmanifest.xml") || has("meta-inf/manifest.mf") {
        Kind::Program
    } else {
        Kind::Zip
    };
    Err(Refusal::NotAWorkbook(kind))
}

/// Which document an OpenDocument package is: its mimetype stands first and uncompressed (OpenDocument 1.3, part 2, 3.3). One
/// without it, or with one that says nothing, is taken for a spreadsheet.
fn opendocument(bytes: &[u8]) -> Result<Format, Refusal> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(256)]);
    opendocument_kind(head.split_once("application/vnd.oasis.opendocument.").map(|(_, kind)| kind), Format::Ods)
}

/// A document by the end of its media type.
fn opendocument_kind(kind: Option<&str>, spreadsheet: Format) -> Result<Format, Refusal> {
    match kind {
        Some(kind) if kind.starts_with("text") => Err(Refusal::NotAWorkbook(Kind::Word)),
        Some(kind) if kind.starts_with("presentation") => Err(Refusal::NotAWorkbook(Kind::Slides)),
        Some(kind) if kind.starts_with("graphics") || kind.starts_with("image") => {
            Err(Refusal::NotAWorkbook(Kind::Picture))
        }
        Some(kind) if kind.starts_with("base") => Err(Refusal::NotAWorkbook(Kind::Database)),
        _ => Ok(spreadsheet),
    }
}

/// A compound file holds an old workbook, an encrypted new one, or a document of another program.
fn compound(bytes: &[u8]) -> Result<Format, Refusal> {
    let file = Compound::open(bytes)?;
    let has = |stream| file.has(stream);
    let kind = if has("EncryptedPackage") {
        return Err(Refusal::Encrypted);
    } else if has("Workbook") || has("Book") {
        return Ok(Format::Xls);
    } else if has("WordDocument") {
        Kind::Word
    } else if has("PowerPoint Document") {
        Kind::Slides
    } else if has("__properties_version1.0") {
        Kind::Mail
    } else {
        Kind::OtherProgram
    };
    Err(Refusal::NotAWorkbook(kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
            archive.start_file(*name, stored).unwrap();
            archive.write_all(content.as_bytes()).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn compound_with(stream: &str) -> Vec<u8> {
        crate::sheet::xls::testing::compound(&[(stream, b"")])
    }

    fn kind(bytes: impl AsRef<[u8]>) -> Kind {
        match sniff(bytes.as_ref()) {
            Err(Refusal::NotAWorkbook(kind)) => kind,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn workbooks_are_known_by_their_parts() {
        let mimetype = "application/vnd.oasis.opendocument.spreadsheet";
        for (bytes, format) in [
            (zipped(&[("[Content_Types].xml", ""), ("xl/workbook.xml", "")]), Format::Xlsx),
            (zipped(&[("[Content_Types].xml", ""), ("XL\\Workbook.xml", "")]), Format::Xlsx),
            (zipped(&[("[Content_Types].xml", ""), ("xl/workbook.bin", "")]), Format::Xlsb),
            (zipped(&[("mimetype", mimetype), ("content.xml", "")]), Format::Ods),
            (zipped(&[("content.xml", ""), ("META-INF/manifest.xml", "")]), Format::Ods),
            (compound_with("Workbook"), Format::Xls),
            (compound_with("Book"), Format::Xls),
            (vec![9, 8, 8, 0, 0, 5, 5, 0, 0, 0, 0, 0], Format::Xls),
            (vec![9, 0, 4, 0, 2, 0, 16, 0, 0, 0], Format::Xls),
            (b"a,b\n1,2\n".to_vec(), Format::Csv),
            ("From,To\n2,3\n".into(), Format::Csv),
            ("\u{feff}\n<HTML><body><table><tr><td>1</table>".into(), Format::Html),
            ("<meta charset=gbk><style></style><div><table>".into(), Format::Html),
            ("Warning: line 3\n<table><tr><td>1</table>".into(), Format::Html),
            ("MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b".into(), Format::Mht),
            ("BM,数量\n1,2\n".into(), Format::Csv),
            ("MZ,数量\n1,2\n".into(), Format::Csv),
        ] {
            assert_eq!(sniff(&bytes), Ok(format));
        }
    }

    #[test]
    fn documents_of_other_programs_are_told_apart() {
        let text = "application/vnd.oasis.opendocument.text";
        for (bytes, expected) in [
            (zipped(&[("[Content_Types].xml", ""), ("word/document.xml", "")]), Kind::Word),
            (zipped(&[("[Content_Types].xml", ""), ("ppt/presentation.xml", "")]), Kind::Slides),
            (zipped(&[("mimetype", text), ("content.xml", "")]), Kind::Word),
            (zipped(&[("OFD.xml", ""), ("Doc_0/Document.xml", "")]), Kind::Pdf),
            (zipped(&[("Index/Document.iwa", ""), ("Index/Tables/DataList.iwa", "")]), Kind::Numbers),
            (zipped(&[("报表/一科.xlsx", "")]), Kind::Zip),
            (compound_with("WordDocument"), Kind::Word),
            (compound_with("PowerPoint Document"), Kind::Slides),
            (compound_with("__properties_version1.0"), Kind::Mail),
            (compound_with("Else"), Kind::OtherProgram),
            (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec(), Kind::Pdf),
            (b"{\\rtf1\\ansi".to_vec(), Kind::Word),
        ] {
            assert_eq!(kind(bytes), expected);
        }
        assert_eq!(sniff(&compound_with("EncryptedPackage")), Err(Refusal::Encrypted));
    }

    #[test]
    fn pictures_programs_databases_and_archives_are_told_apart() {
        let padded = |head: &[u8]| [head, &[0; 100]].concat();
        let heic = padded(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic");
        let film = padded(b"\0\0\0\x18ftypmp42");
        let bitmap = padded(b"BM\x8a\0\0\0\0\0\0\0\x36\0\0\0");
        let dbase = [&[3, 121, 8, 31, 2, 0, 0, 0, 65, 0, 10, 0][..], &[0; 100]].concat();
        let tar = [&b"a.xlsx"[..], &[0; 251], b"ustar\0", &[0; 255]].concat();
        for (bytes, expected) in [
            (padded(b"\x89PNG\r\n\x1a\n"), Kind::Picture),
            (padded(b"RIFF\x24\0\0\0WEBPVP8 "), Kind::Picture),
            (padded(b"II*\0"), Kind::Picture),
            (heic, Kind::Picture),
            (film, Kind::Media),
            (bitmap, Kind::Picture),
            (dbase, Kind::Database),
            (padded(b"SQLite format 3\0"), Kind::Database),
            (padded(b"\0\x01\0\0Standard ACE DB\0"), Kind::Database),
            (padded(b"MZ\x90\0"), Kind::Program),
            (padded(b"L\0\0\0\x01\x14\x02\0"), Kind::Shortcut),
            (padded(b"Rar!\x1a\x07\x01\0"), Kind::Rar),
            (padded(b"7z\xbc\xaf\x27\x1c"), Kind::SevenZip),
            (padded(b"\x1f\x8b\x08\0"), Kind::Archive),
            (tar, Kind::Archive),
            (padded(b"b\x14#e\0\0E-SafeNet\0LOCK"), Kind::Sealed),
        ] {
            assert_eq!(kind(bytes), expected);
        }
    }

    #[test]
    fn what_is_sent_by_mistake_is_told_apart() {
        let office = [&b"\x05admin"[..], &[b' '; 49], b"\x05\0a\0d\0m\0i\0n\0", &b" \0".repeat(49)].concat();
        assert_eq!(kind(office), Kind::Lock);
        let libre = ",office,PC-0731,24.11.2026 09:44,file:///C:/Users/office/AppData/LibreOffice/4;";
        assert_eq!(kind(libre), Kind::Lock);
        assert_eq!(kind("[InternetShortcut]\r\nURL=http://oa/"), Kind::Shortcut);
        assert_eq!(kind([0; 4096]), Kind::Blank);
        assert_eq!(kind([b' '; 1000]), Kind::Blank);
        assert_eq!(kind("<?xml version=\"1.0\"?><plan/>"), Kind::Markup);
        let mail = "Received: from mx\r\n by mx2\r\nFrom: 张三 <z@example.cn>\r\nSubject: 报表\r\n\r\n正文";
        assert_eq!(kind(mail), Kind::Mail);
        assert_eq!(sniff(b""), Err(Refusal::Empty));
    }
}
