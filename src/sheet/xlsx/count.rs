//! An independent count of the cells of a sheet that hold something: over the bare bytes, by the marks `<` and `>` alone.
//!
//! It knows nothing of rows, types, references or encodings of values. A cell (`c`) holds something where it has a formula (`f`),
//! or where anything is written in a value (`v`) or in a text (`t`) that is no phonetic guide (`rPh`).

use crate::sheet::watch::Watcher;

/// A name of an element as a number. Those that matter have at most three letters; a longer one is [`LONGER`].
const fn number(name: &[u8]) -> u32 {
    let (mut number, mut letter) = (NAMELESS, 0);
    while letter < name.len() {
        number = with_letter(number, name[letter]);
        letter += 1;
    }
    number
}

const NAMELESS: u32 = 1;
const LONGER: u32 = u32::MAX;

const fn with_letter(name: u32, letter: u8) -> u32 {
    if name < 1 << 24 { name << 8 | letter as u32 } else { LONGER }
}

const C: u32 = number(b"c");
const F: u32 = number(b"f");
const V: u32 = number(b"v");
const T: u32 = number(b"t");
const PHONETIC: u32 = number(b"rPh");

/// The count, byte by byte.
#[derive(Default)]
pub struct Count {
    /// Cells that hold something, so far.
    pub cells: usize,
    within: Within,
    /// The name of an element as far as it has been seen, by [`number`].
    name: u32,
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
        let mut rest = bytes;
        while !rest.is_empty() {
            rest = &rest[self.piece(rest)..];
        }
    }
}

impl Count {
    /// Takes the bytes up to where something else begins, and gives how many they are.
    fn piece(&mut self, bytes: &[u8]) -> usize {
        use Within::*;
        let taken = match self.within {
            Text => {
                let text = up_to(|byte| byte == b'<', bytes);
                self.holds |= self.in_value && text > 0;
                text
            }
            Name | End => {
                let letters = up_to(|byte| !byte.is_ascii_alphanumeric(), bytes);
                self.name = bytes[..letters].iter().fold(self.name, |name, letter| with_letter(name, *letter));
                letters
            }
            Attributes { quote: Some(quote), .. } => up_to(|byte| byte == quote, bytes),
            Attributes { slash, .. } => {
                let between = up_to(|byte| matches!(byte, b'>' | b'"' | b'\''), bytes);
                let slash = if between > 0 { bytes[between - 1] == b'/' } else { slash };
                self.within = Attributes { quote: None, slash };
                between
            }
            _ => 0,
        };
        let Some(byte) = bytes.get(taken) else { return taken };
        self.within = match self.within {
            Text => Mark,
            Mark => self.marked(*byte),
            Name => match byte {
                b'>' => self.open(false),
                b'/' => Attributes { quote: None, slash: true },
                b' ' | b'\t' | b'\r' | b'\n' => Attributes { quote: None, slash: false },
                byte => self.letter(*byte),
            },
            Attributes { quote: Some(_), .. } => Attributes { quote: None, slash: false },
            Attributes { slash, .. } if *byte == b'>' => self.open(slash),
            Attributes { .. } => Attributes { quote: Some(*byte), slash: false },
            End => match byte {
                b'>' => self.close(),
                b' ' | b'\t' | b'\r' | b'\n' => End,
                byte => self.letter(*byte),
            },
            _ => self.aside(*byte),
        };
        taken + 1
    }

    /// What begins with `<` and this byte.
    fn marked(&mut self, byte: u8) -> Within {
        self.name = NAMELESS;
        match byte {
            b'/' => Within::End,
            b'!' => Within::Bang(0),
            b'?' => Within::Instruction(false),
            byte => {
                self.name = with_letter(NAMELESS, byte);
                Within::Name
            }
        }
    }

    /// The next byte of what is no element.
    fn aside(&mut self, byte: u8) -> Within {
        use Within::*;
        match (self.within, byte) {
            (Bang(0), b'-') => Bang(1),
            (Bang(1), b'-') => Comment(0),
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
            (element, _) => element,
        }
    }

    /// A letter of a name, or the colon behind its prefix.
    fn letter(&mut self, byte: u8) -> Within {
        self.name = if byte == b':' { NAMELESS } else { with_letter(self.name, byte) };
        self.within
    }

    fn open(&mut self, is_empty: bool) -> Within {
        match self.name {
            C => (self.in_cell, self.holds) = (!is_empty, false),
            F => self.holds = true,
            V => self.in_value = self.in_cell && !is_empty,
            T => self.in_value = self.in_cell && !is_empty && !self.in_phonetic,
            PHONETIC => self.in_phonetic = !is_empty,
            _ => {}
        }
        Within::Text
    }

    fn close(&mut self) -> Within {
        match self.name {
            C => {
                self.cells += usize::from(self.in_cell && self.holds);
                self.in_cell = false;
            }
            V | T => self.in_value = false,
            PHONETIC => self.in_phonetic = false,
            _ => {}
        }
        Within::Text
    }
}

/// How many bytes stand before the first that ends them.
fn up_to(ends: impl Fn(u8) -> bool, bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| ends(*byte)).unwrap_or(bytes.len())
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
            ("<c><vvvv>1</vvvv><vv>1</vv></c><\0c><v>1</v></\0c>", 0),
        ] {
            assert_eq!(counted(bytes), expected, "{bytes}");
        }
    }
}
