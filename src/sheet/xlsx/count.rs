//! An independent count of the cells of a sheet that hold something: over the bare bytes, by the marks `<` and `>` alone.
//!
//! It knows nothing of rows, types, references or encodings of values. A cell (`c`) holds something where it has a formula (`f`),
//! or where anything is written in a value (`v`) or in a text (`t`) that is no phonetic guide (`rPh`).

use crate::sheet::watch::Watcher;

/// The longest name of an element that matters.
const LONGEST: usize = 32;

/// The count, byte by byte.
#[derive(Default)]
pub struct Count {
    /// Cells that hold something, so far.
    pub cells: usize,
    within: Within,
    name: Vec<u8>,
    in_cell: bool,
    holds: bool,
    /// Whether what comes is the text of a value.
    in_value: bool,
    in_phonetic: bool,
}

/// What the next byte stands in.
#[derive(Clone, Copy, Default, PartialEq)]
enum Within {
    #[default]
    Text,
    /// Directly behind `<`.
    Mark,
    /// The name of an element that begins.
    Name,
    /// The attributes of an element that begins: in quotes, or outside where the last byte may be a slash.
    Attributes { quote: Option<u8>, slash: bool },
    /// The name of an element that ends.
    End,
    /// `<!` and what follows, the number of bytes so far.
    Bang(u8),
    /// A comment, the hyphens just seen.
    Comment(u8),
    /// A CDATA section, the brackets just seen.
    Cdata(u8),
    /// A processing instruction, whether a question mark was just seen.
    Instruction(bool),
}

impl Watcher for Count {
    fn see(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.within = self.next(*byte);
        }
    }
}

impl Count {
    fn next(&mut self, byte: u8) -> Within {
        use Within::*;
        match (self.within, byte) {
            (Text, b'<') => Mark,
            (Text, _) => {
                self.holds |= self.in_value;
                Text
            }
            (Mark, b'/') => self.named(End),
            (Mark, b'!') => Bang(0),
            (Mark, b'?') => Instruction(false),
            (Mark, _) => {
                self.named(Name);
                self.letter(byte);
                Name
            }
            (Name, b'>') => self.open(false),
            (Name, b'/') => Attributes { quote: None, slash: true },
            (Name, b' ' | b'\t' | b'\r' | b'\n') => Attributes { quote: None, slash: false },
            (Name | End, b':') => self.named(self.within),
            (Name, _) => self.letter(byte),
            (Attributes { quote: None, slash }, b'>') => self.open(slash),
            (Attributes { quote: None, .. }, b'"' | b'\'') => Attributes { quote: Some(byte), slash: false },
            (Attributes { quote: None, .. }, _) => Attributes { quote: None, slash: byte == b'/' },
            (Attributes { quote, .. }, _) => Attributes { quote: quote.filter(|quote| *quote != byte), slash: false },
            (End, b'>') => self.close(),
            (End, b' ' | b'\t' | b'\r' | b'\n') => End,
            (End, _) => self.letter(byte),
            (Bang(0 | 1), b'-') => {
                if self.within == Bang(0) {
                    Bang(1)
                } else {
                    Comment(0)
                }
            }
            // <![CDATA[ has seven characters behind the exclamation mark.
            (Bang(6), b'[') => Cdata(0),
            (Bang(_), b'>') => Text,
            (Bang(seen), _) => Bang(seen.saturating_add(1)),
            (Comment(2..), b'>') => Text,
            (Comment(seen), b'-') => Comment(seen.saturating_add(1)),
            (Comment(_), _) => Comment(0),
            (Cdata(2..), b'>') => Text,
            (Cdata(seen), b']') => {
                // A bracket more than the two that may end the section is text.
                self.holds |= self.in_value && seen >= 2;
                Cdata(seen.saturating_add(1))
            }
            (Cdata(_), _) => {
                self.holds |= self.in_value;
                Cdata(0)
            }
            (Instruction(true), b'>') => Text,
            (Instruction(_), _) => Instruction(byte == b'?'),
        }
    }

    /// A name begins.
    fn named(&mut self, within: Within) -> Within {
        self.name.clear();
        within
    }

    fn letter(&mut self, byte: u8) -> Within {
        if self.name.len() < LONGEST {
            self.name.push(byte);
        }
        self.within
    }

    fn open(&mut self, is_empty: bool) -> Within {
        match &self.name[..] {
            b"c" => (self.in_cell, self.holds) = (!is_empty, false),
            b"f" => self.holds = true,
            b"v" => self.in_value = self.in_cell && !is_empty,
            b"t" => self.in_value = self.in_cell && !is_empty && !self.in_phonetic,
            b"rPh" => self.in_phonetic = !is_empty,
            _ => {}
        }
        Within::Text
    }

    fn close(&mut self) -> Within {
        match &self.name[..] {
            b"c" => {
                self.cells += usize::from(self.in_cell && self.holds);
                self.in_cell = false;
            }
            b"v" | b"t" => self.in_value = false,
            b"rPh" => self.in_phonetic = false,
            _ => {}
        }
        Within::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(bytes: &str) -> usize {
        let whole = {
            let mut count = Count::default();
            count.see(bytes.as_bytes());
            count.cells
        };
        let mut count = Count::default();
        bytes.as_bytes().chunks(1).for_each(|byte| count.see(byte));
        assert_eq!(count.cells, whole);
        whole
    }

    #[test]
    fn a_cell_counts_once_where_anything_is_written_in_it() {
        for (bytes, expected) in [
            ("<c r='A1'><v>1</v></c>", 1),
            ("<x:c><x:v >1</x:v ></x:c >", 1),
            ("<c/><c r=\"A1\" /><c></c><c><v/></c><c><v></v></c>", 0),
            ("<c><f>A1</f></c><c><f/></c><c><f>1</f><v>2</v></c>", 3),
            ("<c><is><t>a</t></is></c><c><is><r><t>a</t></r><r><t>b</t></r></is></c>", 2),
            ("<c><is><t></t><rPh sb='0'><t>x</t></rPh></is></c>", 0),
            ("<c><v><![CDATA[1]]></v></c><c><v><![CDATA[]]></v></c><c><v><![CDATA[]]]></v></c>", 2),
            ("<c><v>&#49;</v></c><c><!-- <v>1</v> --></c><c><?p <v>1</v>?></c>", 1),
            ("<!-- - -- ---><c a='>' b=\"/>\"><v>1</v></c>", 1),
            ("<row><col/><cfRule/><v>1</v></row>", 0),
        ] {
            assert_eq!(counted(bytes), expected, "{bytes}");
        }
    }
}
