//! Parcels: what is taken out of the archives and mails that units send. tests/parcels/make.py makes them.

use tallybook::intake::parcel::{self, Member};
use tallybook::sheet::{self, Refusal};

const TABLE: &str = "单位,项目数\n巩义市,9\n";
/// In MiB.
const LARGEST: usize = 1;

fn unpack(bytes: &[u8]) -> Option<Result<Vec<Member>, Refusal>> {
    parcel::unpack(bytes, &sheet::sniff(bytes), LARGEST)
}

fn parcel(name: &str) -> Result<Vec<Member>, Refusal> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parcels").join(name);
    unpack(&std::fs::read(path).unwrap()).unwrap_or_else(|| panic!("{name} is no parcel"))
}

/// The paths in a parcel, each with why it could not be taken out; what could is the table.
fn listed(name: &str) -> Vec<(String, Option<Refusal>)> {
    let members = parcel(name).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}")).into_iter();
    members
        .map(|member| {
            if let Ok(bytes) = &member.content {
                let text = encoding_rs::GB18030.decode(bytes).0;
                assert!(text.starts_with(TABLE), "{name} {}: {text}", member.path);
            }
            (member.path, member.content.err())
        })
        .collect()
}

fn all_read(paths: &[&str]) -> Vec<(String, Option<Refusal>)> {
    paths.iter().map(|path| (path.to_string(), None)).collect()
}

#[test]
fn names_in_archives_are_read_in_gbk_and_in_utf8_and_lead_nowhere() {
    assert_eq!(listed("gbk.zip"), all_read(&["巩义市/报送表.csv"]));
    assert_eq!(listed("utf8.zip"), all_read(&["登封市/报送表.csv", "附表.csv"]));
    assert_eq!(listed("plain.7z"), all_read(&["报送表.csv", "附表.csv"]));
}

#[test]
fn an_archive_in_an_archive_is_opened_once_and_no_deeper() {
    assert_eq!(listed("nested.zip"), all_read(&["巩义市.zip/报送表.csv", "登封市.csv"]));
    let expected = vec![("1.zip/2.zip".to_string(), Some(Refusal::Nested)), ("登封市.csv".to_string(), None)];
    assert_eq!(listed("deep.zip"), expected);
}

#[test]
fn a_password_costs_what_it_locks_and_says_so() {
    assert_eq!(listed("password.zip"), [("报送表.csv".to_string(), Some(Refusal::Encrypted))]);
    assert_eq!(parcel("password.7z"), Err(Refusal::Encrypted));
    assert_eq!(parcel("hidden.7z"), Err(Refusal::Encrypted));
}

#[test]
fn a_parcel_without_files_and_one_that_swells_are_refused() {
    assert_eq!(parcel("empty.zip"), Err(Refusal::NothingInside));
    assert_eq!(parcel("letter.eml"), Err(Refusal::LetterAlone("请查收。".into())));
    assert_eq!(listed("big.zip"), [("大.csv".to_string(), Some(Refusal::TooLarge(LARGEST)))]);
}

#[test]
fn attachments_are_taken_out_of_mails_whatever_encodes_their_names() {
    for name in ["words.eml", "extended.eml", "bare.eml"] {
        assert_eq!(listed(name), all_read(&["巩义市报送表.csv"]), "{name}");
        let mail = parcel(name).unwrap().remove(0).mail.unwrap();
        assert_eq!(
            (mail.sender(), mail.subject.as_str()),
            ("老王 <wang@example.com>".into(), "巩义市8月统计"),
            "{name}"
        );
    }
}

#[test]
fn an_archive_or_a_mail_in_a_mail_is_opened_and_keeps_the_nearest_sender() {
    assert_eq!(listed("zip.eml"), all_read(&["a.zip/报送表.csv", "b.csv"]));
    assert!(
        parcel("zip.eml").unwrap().iter().all(|member| member.mail.as_ref().unwrap().address == "wang@example.com")
    );
    let forwarded = parcel("forwarded.eml").unwrap();
    assert_eq!(forwarded[0].path, "x.eml/c.csv");
    assert_eq!(forwarded[0].mail.as_ref().unwrap().address, "li@example.com");
}

#[test]
fn a_letter_is_told_once_with_the_first_file_of_its_mail() {
    let told = |name| parcel(name).unwrap().into_iter().map(|member| member.mail.unwrap().says).collect::<Vec<_>>();
    assert_eq!(told("zip.eml"), [vec!["请查收。".to_string()], vec![]]);
    assert_eq!(told("forwarded.eml")[0], ["请查收。", "请查收。"]);
}

#[test]
fn a_letter_in_html_is_told_in_plain_words_and_a_blank_one_not_at_all() {
    let mail = |kind: &str, letter: &str| {
        let part = format!("Content-Type: text/{kind}; charset=utf-8\r\n\r\n{letter}\r\n");
        let file = "Content-Disposition: attachment; filename=a.csv\r\n\r\n单位,项目数\r\n";
        let head = "From: <a@example.com>\r\nTo: <b@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
        let mail = format!("{head}--b\r\n{part}--b\r\n{file}--b--\r\n");
        unpack(mail.as_bytes()).unwrap().unwrap().remove(0).mail.unwrap().says
    };
    let page = "<html><head><style>p { color: red }</style></head><body><p>我单位共<b>12</b>个&nbsp;</p><p>\u{1b}[2J谢谢</p></body></html>";
    assert_eq!(mail("html", page), ["我单位共12个 [2J谢谢"]);
    assert_eq!(mail("html", "<p>&nbsp;</p><br>"), [""; 0]);
    assert_eq!(mail("plain", " \r\n"), [""; 0]);
    assert_eq!(mail("plain", &"长".repeat(100)), [format!("{}…", "长".repeat(80))]);
}

#[test]
fn a_workbook_or_a_text_is_no_parcel() {
    let workbook = rust_xlsxwriter::Workbook::new().save_to_buffer().unwrap();
    assert_eq!(unpack(&workbook), None);
    for text in ["", "单位,项目数\n", "From: a\nTo\n", "<html>"] {
        assert_eq!(unpack(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn a_parcel_cut_or_altered_anywhere_never_ends_the_program() {
    for name in ["nested.zip", "plain.7z", "zip.eml", "forwarded.eml"] {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parcels").join(name);
        let whole = std::fs::read(path).unwrap();
        for place in 0..whole.len() {
            unpack(&whole[..place]);
            let mut altered = whole.clone();
            altered[place] ^= 0x55;
            unpack(&altered);
        }
    }
}
