//! Mails: their attachments, their sender, their subject, and how their letter begins.
//!
//! Names and subjects come in encoded words (RFC 2047), as extended parameters (RFC 2231), or as bare GBK.

use super::{Contents, Member, Room, path};
use crate::intake::Mail;
use crate::sheet::Refusal;
use crate::text::inert;
use encoding_rs::GB18030;
use mail_parser::decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode};
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use std::borrow::Cow;

/// How much of a letter is told, in characters.
const LONGEST: usize = 80;

/// Whether a mail is a text (RFC 5322). Outlook's own files are not, and are not opened.
pub fn is_text(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|byte| byte.is_ascii_alphabetic() || byte.is_ascii_whitespace())
}

/// The files attached to it, and how its letter begins. Pictures that its text shows, and signatures, are no files.
///
/// # Errors
/// That it is damaged or brings too many files.
pub fn contents(bytes: &[u8], room: &mut Room) -> Result<Contents, Refusal> {
    let bytes = mended(bytes);
    let Some(message) = MessageParser::default().parse(bytes.as_ref()) else {
        return Err(Refusal::Damaged("no mail".into()));
    };
    room.holds(message.attachment_count())?;
    let mail = envelope(&message);
    let mut members = Vec::new();
    for (index, part) in message.attachments().enumerate().filter(|(_, part)| is_file(part)) {
        let path = match (part.attachment_name(), &part.body) {
            (Some(name), _) => path(name),
            (None, PartType::Message(message)) => format!("{}.eml", path(message.subject().unwrap_or("?"))),
            (None, _) => format!("附件{}", index + 1),
        };
        let content = content(part, &message).and_then(|bytes| room.take(bytes.as_ref()));
        members.push(Member::new(path, content, Some(mail.clone())));
    }
    Ok(Contents { members, letter: letter(&message) })
}

/// How the letter begins, in plain text; `None` for a blank one. Quotations and signatures are part of it.
fn letter(message: &Message) -> Option<String> {
    let parts = (0..message.text_body_count()).filter_map(|part| message.body_text(part));
    let excerpt = inert::excerpt(&parts.collect::<Vec<_>>().join("\n"), LONGEST);
    (!excerpt.is_empty()).then_some(excerpt)
}

fn envelope(message: &Message) -> Mail {
    let from = message.from().and_then(|from| from.first());
    let text = |text: Option<&str>| text.unwrap_or_default().trim().to_string();
    Mail {
        name: text(from.and_then(|from| from.name())),
        address: text(from.and_then(|from| from.address())),
        subject: text(message.subject()),
        says: Vec::new(),
    }
}

/// Whether a part is a file that somebody attached.
fn is_file(part: &MessagePart) -> bool {
    let kind = part.content_type().map(|kind| kind.ctype().to_ascii_lowercase()).unwrap_or_default();
    let subtype = part.content_type().and_then(|kind| kind.subtype()).unwrap_or_default().to_ascii_lowercase();
    let is_shown = kind == "image" && part.content_id().is_some();
    let is_signature = subtype.ends_with("signature");
    // A second wording of the letter itself is an attachment to the library.
    let is_wording = kind == "text" && part.attachment_name().is_none();
    !is_shown && !is_signature && !is_wording
}

/// The bytes of an attachment. Those of a text are decoded here: the library makes characters of them, and guesses.
fn content<'a>(part: &'a MessagePart, message: &'a Message) -> Result<Cow<'a, [u8]>, Refusal> {
    let damaged = || Refusal::Damaged("an attachment cannot be decoded".into());
    match &part.body {
        PartType::Message(inner) => Ok(inner.raw_message().into()),
        PartType::Text(_) | PartType::Html(_) => {
            let place = part.raw_body_offset() as usize..part.raw_end_offset() as usize;
            let raw = message.raw_message().get(place).ok_or_else(damaged)?;
            match part.encoding {
                Encoding::None => Ok(raw.into()),
                Encoding::Base64 => base64_decode(raw).map(Cow::Owned).ok_or_else(damaged),
                Encoding::QuotedPrintable => quoted_printable_decode(raw).map(Cow::Owned).ok_or_else(damaged),
            }
        }
        _ if part.is_encoding_problem => Err(damaged()),
        _ => Ok(part.contents().into()),
    }
}

/// The mail with its bare GBK headers in UTF-8; bodies stay as they are.
fn mended(bytes: &[u8]) -> Cow<'_, [u8]> {
    let mut is_head = true;
    let is_bare = |line: &[u8]| std::str::from_utf8(line).is_err();
    if !bytes.split(|byte| *byte == b'\n').any(is_bare) {
        return bytes.into();
    }
    let mut mended = Vec::with_capacity(bytes.len() + bytes.len() / 8);
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        is_head = match line {
            b"\n" | b"\r\n" => false,
            // A boundary: the headers of a part follow.
            line if line.starts_with(b"--") => true,
            _ => is_head,
        };
        if is_head && is_bare(line) {
            mended.extend_from_slice(GB18030.decode_without_bom_handling(line).0.as_bytes());
        } else {
            mended.extend_from_slice(line);
        }
    }
    mended.into()
}
