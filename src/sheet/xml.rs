//! XML as it streams by, in the strict form that spreadsheet files have: elements, their attributes and their text.
//!
//! The bytes may be in UTF-8, UTF-16 or another encoding that the declaration names. Text comes with its references resolved and
//! its CDATA sections as text; comments and processing instructions are passed over. What an office program never writes is
//! refused rather than guessed: document types (so no entity is ever expanded), unbalanced elements, control characters, elements
//! nested deeper than any format needs.

use super::Refusal;
use super::package::refuse_io;
use encoding_rs::Encoding;
use quick_xml::XmlVersion;
use quick_xml::encoding::DecodingReader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesEnd, BytesStart, Event};
use quick_xml::name::QName;
use quick_xml::reader::Reader;
use std::borrow::Cow;
use std::io::BufRead;

/// How deep elements may be nested.
const DEEPEST: usize = 256;

/// An XML document that is read from its start to its end.
pub struct Xml<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    /// The name of the last element without content, and whether it has begun and is still to end.
    empty: (String, bool),
    /// Whether the last node was the begin or the end of an element that has content.
    is_behind_tag: bool,
    /// How many elements are open.
    depth: usize,
    has_root: bool,
    /// The root's prefix, where elements with another one are left out.
    own: Option<Option<String>>,
    /// The depth at which an element that is left out began.
    outside: Option<usize>,
}

/// What comes next in a document.
pub enum Node<'a> {
    /// An element begins.
    Open(Tag<'a>),
    /// The last element that began ends; an element without content begins and ends like any other.
    Close(End<'a>),
    /// A piece of text; the text of an element may come in several.
    Text(Cow<'a, str>),
    /// Something without meaning: a comment, a processing instruction, something left out.
    Nothing,
    /// The document is complete.
    Done,
}

/// The begin of an element.
pub struct Tag<'a>(BytesStart<'a>);

impl<'a> Tag<'a> {
    /// Its name without the prefix.
    pub fn name(&self) -> &str {
        self.0.name().local_name().into_inner()
    }

    /// Its attributes, names with their prefix.
    pub fn attributes(&self) -> impl Iterator<Item = Result<(&str, Cow<'_, str>), Refusal>> {
        self.0.attributes().map(|attribute| {
            let attribute = attribute.map_err(|error| refuse(error.into()))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(refuse)?;
            Ok((attribute.key.0, value))
        })
    }

    /// The attribute of this name, `None` where there is none.
    pub fn get(&self, name: &str) -> Result<Option<Cow<'_, str>>, Refusal> {
        for attribute in self.attributes() {
            let (key, value) = attribute?;
            if key == name {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    /// Whether an attribute says yes (`true` or `1`).
    pub fn says(&self, name: &str) -> Result<bool, Refusal> {
        Ok(self.get(name)?.is_some_and(|value| matches!(value.trim(), "1" | "true")))
    }
}

/// The end of an element.
pub struct End<'a>(BytesEnd<'a>);

impl End<'_> {
    /// The element's name without the prefix.
    pub fn name(&self) -> &str {
        self.0.name().local_name().into_inner()
    }
}

/// A name without its prefix.
pub fn local(name: &str) -> &str {
    QName(name).local_name().into_inner()
}

/// Bytes as UTF-8, whatever encoding they begin by naming (XML 1.0, appendix F).
///
/// # Errors
/// A [`Refusal`] where nothing can be read.
pub fn decoded<R: BufRead>(mut bytes: R) -> Result<DecodingReader<R>, Refusal> {
    let head = bytes.fill_buf().map_err(|error| refuse_io(&error))?;
    let declared = head.split(|byte| *byte == b'>').next().and_then(declared_encoding);
    let mut decoding = DecodingReader::new(bytes);
    if let Some(encoding) = declared {
        decoding.set_encoding(encoding);
    }
    Ok(decoding)
}

/// The encoding in `<?xml version="1.0" encoding="GBK"?>`. UTF-16 shows by its bytes; where it is only claimed, the claim is wrong.
fn declared_encoding(declaration: &[u8]) -> Option<&'static Encoding> {
    let declaration = std::str::from_utf8(declaration).ok()?.strip_prefix("<?xml")?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let label = value[1..].split(quote).next()?;
    Encoding::for_label(label.as_bytes()).filter(|encoding| encoding.is_ascii_compatible())
}

impl<R: BufRead> Xml<R> {
    /// A document in UTF-8 (see [`decoded`]), with every element.
    pub fn new(text: R) -> Xml<R> {
        Xml {
            reader: Reader::from_reader(text),
            buffer: Vec::new(),
            empty: (String::new(), false),
            is_behind_tag: false,
            depth: 0,
            has_root: false,
            own: None,
            outside: None,
        }
    }

    /// A document of which only the elements with the root's own prefix are told: extensions of other makers, and
    /// alternatives for other programs, have their own.
    pub fn own(text: R) -> Xml<R> {
        Xml { own: Some(None), ..Xml::new(text) }
    }

    /// What was read from, once the document is complete.
    pub fn into_inner(self) -> R {
        self.reader.into_inner()
    }

    /// What is read from; all that stands before the end of the last node has been taken from it.
    pub fn source(&self) -> &R {
        self.reader.get_ref()
    }

    /// What comes next.
    ///
    /// # Errors
    /// [`Refusal::Damaged`] where the document is not well formed, ends early or holds what this reader refuses.
    pub fn next(&mut self) -> Result<Node<'_>, Refusal> {
        if std::mem::take(&mut self.empty.1) {
            self.is_behind_tag = true;
            let is_told = close(&mut self.depth, &mut self.outside);
            return Ok(if is_told { Node::Close(End(BytesEnd::new(self.empty.0.as_str()))) } else { Node::Nothing });
        }
        self.buffer.clear();
        let event = self.reader.read_event_into(&mut self.buffer).map_err(refuse)?;
        let is_outside = self.outside.is_some();
        let is_empty = matches!(event, Event::Empty(_));
        self.is_behind_tag = matches!(event, Event::Start(_) | Event::End(_));
        Ok(match event {
            Event::Start(start) | Event::Empty(start) => {
                if self.depth == DEEPEST {
                    return Err(damaged("elements are nested too deep"));
                }
                if self.depth == 0 && std::mem::replace(&mut self.has_root, true) {
                    return Err(damaged("a document has two roots"));
                }
                self.depth += 1;
                if is_empty {
                    self.empty.0.clear();
                    self.empty.0.push_str(start.name().0);
                    self.empty.1 = true;
                }
                if let Some(own) = &mut self.own {
                    let name = start.name();
                    let prefix = name.prefix().map(|prefix| prefix.into_inner());
                    if self.depth == 1 {
                        *own = prefix.map(str::to_string);
                    } else if own.as_deref() != prefix && self.outside.is_none() {
                        self.outside = Some(self.depth);
                    }
                }
                if self.outside.is_some() { Node::Nothing } else { Node::Open(Tag(start)) }
            }
            Event::End(end) => {
                let is_told = close(&mut self.depth, &mut self.outside);
                if is_told { Node::Close(End(end)) } else { Node::Nothing }
            }
            Event::Eof if self.depth > 0 => return Err(damaged("a document ends early")),
            Event::Eof if !self.has_root => return Err(damaged("a document is empty")),
            Event::Eof => Node::Done,
            Event::DocType(_) => return Err(damaged("a document declares a document type")),
            Event::Text(text) => self::text(text.xml10_content(), self.depth, is_outside)?,
            Event::CData(text) => self::text(text.xml10_content(), self.depth, is_outside)?,
            Event::GeneralRef(reference) => {
                let character = match reference.resolve_char_ref().map_err(refuse)? {
                    Some(character) => Cow::Owned(character.to_string()),
                    None => match resolve_xml_entity(&reference) {
                        Some(known) => Cow::Borrowed(known),
                        None => return Err(damaged("a document refers to something that it does not hold")),
                    },
                };
                if is_outside { Node::Nothing } else { Node::Text(character) }
            }
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => Node::Nothing,
        })
    }

    /// What follows the last node, as bytes and as far as it is at hand, for whoever can tell some elements at a glance. Nothing
    /// where it may not be what it seems: where names have prefixes, in the midst of text or of what is left out, outside of the
    /// root.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub fn ahead(&mut self) -> Result<&[u8], Refusal> {
        let is_plain = self.is_behind_tag && self.own == Some(None) && self.outside.is_none();
        if !is_plain || !(1..DEEPEST / 2).contains(&self.depth) {
            return Ok(&[]);
        }
        self.reader.get_mut().fill_buf().map_err(|error| refuse_io(&error))
    }

    /// Passes over so many bytes of what is [ahead](Xml::ahead): whole elements, or the end of the one that is open and the begin of
    /// another of its name. Either leaves open what was open, so that the reader need not know of it.
    pub fn pass(&mut self, bytes: usize) {
        self.reader.get_mut().consume(bytes);
    }

    /// Passes over the rest of the element that has just begun.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub fn skip(&mut self) -> Result<(), Refusal> {
        let depth = self.depth;
        while self.depth >= depth {
            self.next()?;
        }
        Ok(())
    }

    /// Skips the element that has just begun and gives the text right in it, cut off some way beyond `most` bytes.
    ///
    /// # Errors
    /// As [`Xml::next`].
    pub fn skip_saying(&mut self, most: usize) -> Result<String, Refusal> {
        let (depth, mut says) = (self.depth, String::new());
        while self.depth >= depth {
            let here = self.depth == depth;
            if let Node::Text(piece) = self.next()? {
                says.push_str(if here && says.len() <= most { &piece } else { "" });
            }
        }
        Ok(says)
    }

    /// Adds the text of the element that has just begun, up to its end.
    ///
    /// # Errors
    /// As [`Xml::next`], and where another element stands in the text.
    pub fn text(&mut self, into: &mut String) -> Result<(), Refusal> {
        loop {
            match self.next()? {
                Node::Text(piece) => into.push_str(&piece),
                Node::Close(_) => return Ok(()),
                Node::Open(tag) => return Err(damaged(&format!("an element {} stands in a value", tag.name()))),
                Node::Nothing | Node::Done => {}
            }
        }
    }
}

/// An element ends; whether that is told, or it is left out.
fn close(depth: &mut usize, outside: &mut Option<usize>) -> bool {
    let is_told = outside.is_none();
    if *outside == Some(*depth) {
        *outside = None;
    }
    *depth -= 1;
    is_told
}

fn text(text: Cow<'_, str>, depth: usize, is_outside: bool) -> Result<Node<'_>, Refusal> {
    if text.bytes().any(|byte| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')) {
        return Err(damaged("a document holds control characters"));
    }
    if depth == 0 && !text.trim().is_empty() {
        return Err(damaged("text stands outside a document's root"));
    }
    Ok(if depth == 0 || is_outside { Node::Nothing } else { Node::Text(text) })
}

fn damaged(what: &str) -> Refusal {
    Refusal::Damaged(what.to_string())
}

fn refuse(error: quick_xml::Error) -> Refusal {
    match error {
        quick_xml::Error::Io(error) => refuse_io(&error),
        error => Refusal::Damaged(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A document as a line: `<a>`, `</a>`, texts in brackets.
    fn told(mut xml: Xml<impl BufRead>) -> Result<String, Refusal> {
        let mut told = String::new();
        loop {
            match xml.next()? {
                Node::Open(tag) => {
                    let attributes: Result<Vec<_>, _> = tag.attributes().collect();
                    let attributes: String =
                        attributes?.iter().map(|(name, value)| format!(" {name}={value}")).collect();
                    told += &format!("<{}{attributes}>", tag.name());
                }
                Node::Close(end) => told += &format!("</{}>", end.name()),
                Node::Text(text) => told += &format!("[{text}]"),
                Node::Nothing => {}
                Node::Done => return Ok(told),
            }
        }
    }

    fn all(bytes: &[u8]) -> Result<String, Refusal> {
        told(Xml::new(decoded(bytes)?))
    }

    #[test]
    fn the_same_content_reads_alike_however_it_is_written() {
        for written in [
            "<a b='1'>x&amp;y</a>",
            "<?xml version='1.0'?>\n<!-- c --><a b='&#49;'>x<![CDATA[&]]>y<!-- c --></a>\n",
            "<p:a b='1' >x&#x26;<?p i?>y</p:a >",
        ] {
            let told = all(written.as_bytes()).unwrap().replace("][", "");
            assert_eq!(told, "<a b=1>[x&y]</a>", "{written}");
        }
        assert_eq!(all(b"<a><b/></a>").unwrap(), "<a><b></b></a>");
        assert_eq!(all(b"<a>1\r\n2</a>").unwrap(), "<a>[1\n2]</a>");
    }

    #[test]
    fn every_encoding_that_a_document_may_name_is_read() {
        let expected = Ok("<a>[金额]</a>".to_string());
        let declared =
            |encoding: &str| format!("<?xml version=\"1.0\" encoding=\"{encoding}\" standalone=\"yes\"?><a>金额</a>");
        assert_eq!(all(declared("UTF-8").as_bytes()), expected);
        assert_eq!(all(format!("\u{feff}{}", declared("utf-8")).as_bytes()), expected);
        assert_eq!(all(&encoding_rs::GBK.encode(&declared("GBK")).0), expected);
        // A claim of UTF-16 over bytes that are not.
        assert_eq!(all(declared("UTF-16").as_bytes()), expected);
        let wide = format!("\u{feff}{}", declared("UTF-16"));
        assert_eq!(all(&wide.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()), expected);
        assert_eq!(all(&wide.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>()), expected);
        assert!(all(&encoding_rs::GBK.encode("<a>金额</a>").0).is_err());
    }

    #[test]
    fn what_no_office_program_writes_is_refused() {
        let deep = "<a>".repeat(1000) + &"</a>".repeat(1000);
        for written in [
            "",
            "text",
            "<a>",
            "<a><b></a></b>",
            "<a/><b/>",
            "<a/>x",
            "<a x='1' x='2'/>",
            "<a>&e;</a>",
            "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
            "<a>\u{0}</a>",
            "<a>\u{1}</a>",
            "<a>&#0;</a>",
            "<a>&lt</a>",
            &deep,
        ] {
            assert!(matches!(all(written.as_bytes()), Err(Refusal::Damaged(_))), "{written:.40}");
        }
    }

    #[test]
    fn nothing_is_ahead_where_it_may_not_be_what_it_seems() {
        let ahead = |document: &str, nodes: usize| {
            let mut xml = Xml::own(document.as_bytes());
            (0..nodes).for_each(|_| drop(xml.next().unwrap()));
            String::from_utf8(xml.ahead().unwrap().to_vec()).unwrap()
        };
        assert_eq!(ahead("<a><b/><c/></a>", 1), "<b/><c/></a>");
        // Directly behind a begin without content its end is still to come.
        assert_eq!([2, 3].map(|nodes| ahead("<a><b/><c/></a>", nodes)), ["", "<c/></a>"]);
        assert_eq!([2, 3].map(|nodes| ahead("<a> <b/></a>", nodes)), ["", ""]);
        assert_eq!([0, 2].map(|nodes| ahead("<a></a><b/>", nodes)), ["", ""]);
        assert_eq!(ahead("<x:a><b/></x:a>", 1), "");
        assert_eq!(ahead("<a><m:b><c/></m:b></a>", 2), "");
        let deep = "<a>".repeat(DEEPEST / 2) + "<b/>" + &"</a>".repeat(DEEPEST / 2);
        assert_eq!(ahead(&deep, DEEPEST / 2), "");
    }

    #[test]
    fn elements_of_other_makers_are_left_out_with_all_that_they_hold() {
        let written = "<x:a xmlns:x='u'><m:b><x:c>1</x:c></m:b><x:d>2</x:d><e>3</e></x:a>";
        assert_eq!(told(Xml::own(written.as_bytes())).unwrap(), "<a xmlns:x=u><d>[2]</d></a>");
        assert_eq!(told(Xml::own("<a><m:b/><d/></a>".as_bytes())).unwrap(), "<a><d></d></a>");
    }
}
