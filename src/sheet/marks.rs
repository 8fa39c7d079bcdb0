//! The tags and the text of an XML document by the marks `<` and `>` alone, for counts that must not share a reader's
//! understanding of it: see [`super::ods::count`] and [`super::spreadsheetml::count`].
//!
//! Comments, CDATA sections and processing instructions are told from tags, and that is all.

use super::watch::Watcher;

/// The longest tag that is looked at; of a longer one the beginning.
const LONGEST: usize = 1 << 12;

/// Who counts.
pub trait Tally {
    /// An element begins; it has no content where `is_empty`.
    fn open(&mut self, tag: &Tag, is_empty: bool);
    /// An element of this name (without prefix) ends.
    fn close(&mut self, name: &[u8]);
    /// Something that is no white space is written.
    fn text(&mut self);
}

/// A tag's name and attributes, as bare bytes.
pub struct Tag<'a>(&'a [u8]);

impl Tag<'_> {
    /// The name without the prefix.
    pub fn name(&self) -> &[u8] {
        let end = self.0.iter().position(u8::is_ascii_whitespace).unwrap_or(self.0.len());
        local(&self.0[..end])
    }

    /// What stands between the quotation marks of an attribute, named without its prefix.
    pub fn get(&self, name: &str) -> Option<&[u8]> {
        let mut rest = self.0;
        while let Some(equals) = rest.iter().position(|byte| *byte == b'=') {
            let (key, value) = (rest[..equals].trim_ascii_end(), rest[equals + 1..].trim_ascii_start());
            let (quote, value) = value.split_first()?;
            let end = value.iter().position(|byte| byte == quote)?;
            let start = key.iter().rposition(u8::is_ascii_whitespace).map_or(0, |blank| blank + 1);
            if local(&key[start..]) == name.as_bytes() {
                return Some(&value[..end]);
            }
            rest = &value[end + 1..];
        }
        None
    }
}

fn local(name: &[u8]) -> &[u8] {
    name.rsplit(|byte| *byte == b':').next().unwrap_or(name)
}

/// A count that sees the bytes of a document.
#[derive(Default)]
pub struct Marks<T> {
    /// Who counts.
    pub tally: T,
    within: Within,
    tag: Vec<u8>,
}

/// What the next byte stands in.
#[derive(Clone, Copy, Default, PartialEq)]
enum Within {
    #[default]
    Text,
    /// A tag, perhaps in quotation marks.
    Tag(Option<u8>),
    /// A comment, the hyphens just seen.
    Comment(u8),
    /// A CDATA section, the brackets just seen.
    Cdata(u8),
    /// A processing instruction, whether a question mark was just seen.
    Instruction(bool),
}

impl<T: Tally> Watcher for Marks<T> {
    fn see(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.within = self.next(*byte);
        }
    }
}

impl<T: Tally> Marks<T> {
    fn next(&mut self, byte: u8) -> Within {
        use Within::*;
        match (self.within, byte) {
            (Text, b'<') => {
                self.tag.clear();
                Tag(None)
            }
            (Text, _) => self.written(byte),
            (Tag(None), b'>') => self.ended(),
            (Tag(quote), _) => {
                if self.tag.len() < LONGEST {
                    self.tag.push(byte);
                }
                match (&self.tag[..], quote) {
                    (b"!--", _) => Comment(0),
                    (b"![CDATA[", _) => Cdata(0),
                    (b"?", _) => Instruction(false),
                    (_, None) if matches!(byte, b'"' | b'\'') => Tag(Some(byte)),
                    (_, Some(mark)) if mark == byte => Tag(None),
                    _ => Tag(quote),
                }
            }
            (Comment(2..), b'>') | (Cdata(2..), b'>') | (Instruction(true), b'>') => Text,
            (Comment(seen), b'-') => Comment(seen.saturating_add(1)),
            (Comment(_), _) => Comment(0),
            (Cdata(seen), b']') => {
                // A bracket more than the two that may end the section is text.
                if seen >= 2 {
                    self.tally.text();
                }
                Cdata(seen.saturating_add(1))
            }
            (Cdata(_), _) => {
                self.written(byte);
                Cdata(0)
            }
            (Instruction(_), _) => Instruction(byte == b'?'),
        }
    }

    fn written(&mut self, byte: u8) -> Within {
        if !byte.is_ascii_whitespace() {
            self.tally.text();
        }
        Within::Text
    }

    fn ended(&mut self) -> Within {
        match self.tag.split_first() {
            Some((b'/', name)) => self.tally.close(local(name.trim_ascii())),
            // A document type.
            Some((b'!', _)) => {}
            _ => {
                let is_empty = self.tag.last() == Some(&b'/');
                let tag = if is_empty { &self.tag[..self.tag.len() - 1] } else { &self.tag[..] };
                self.tally.open(&Tag(tag), is_empty);
            }
        }
        Within::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is seen, as a line.
    #[derive(Default)]
    struct Said(String);

    impl Tally for Said {
        fn open(&mut self, tag: &Tag, is_empty: bool) {
            let (name, a) =
                (String::from_utf8_lossy(tag.name()), String::from_utf8_lossy(tag.get("a").unwrap_or(b"-")));
            self.0 += &format!("<{name} {a}{}>", if is_empty { "/" } else { "" });
        }
        fn close(&mut self, name: &[u8]) {
            self.0 += &format!("</{}>", String::from_utf8_lossy(name));
        }
        fn text(&mut self) {
            self.0.push('.');
        }
    }

    #[test]
    fn tags_and_text_are_seen_by_their_marks() {
        for (document, seen) in [
            ("<x:b x:a='1'> </x:b >", "<b 1></b>"),
            ("<b\n ba='0' a = \">/\"/>", "<b >//>"),
            ("<?xml a='1'?><!DOCTYPE b><!-- <b a='1'> - -- ---><b>x</b>", "<b ->.</b>"),
            ("<b><![CDATA[<]>]]]></b>", "<b ->...</b>"),
        ] {
            let mut marks = Marks::<Said>::default();
            document.as_bytes().chunks(3).for_each(|bytes| marks.see(bytes));
            assert_eq!(marks.tally.0, seen, "{document}");
        }
    }
}
