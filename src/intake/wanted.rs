//! The headings that a form asks for, and which of them a text of a sheet may be. A text is held against all of them once a
//! sheet, however often it stands there and however many rows are looked at for headings.

use super::heading::ALIKE;
use super::words::{Below, Words, first_characters, likeness};
use crate::form::{Column, Table};
use std::cell::OnceCell;
use std::collections::HashMap;

/// Texts of more bytes are no headings.
const LONGEST_TEXT: usize = 400;

/// A form's table prepared for comparing.
pub struct Wanted {
    /// The headings of its columns.
    pub headings: Vec<Words>,
}

impl Wanted {
    /// The headings of a table, and what is asked for below each.
    pub fn new(table: &Table, below: impl Fn(&Column) -> Below) -> Wanted {
        let words = |column: &Column| Words::asked(&column.heading, below(column));
        Wanted { headings: table.columns.iter().map(words).collect() }
    }

    /// How many of its headings make a row the heading of this table where no name says so.
    pub fn enough(&self) -> usize {
        self.headings.len().div_ceil(2).max(2)
    }
}

/// The tables of a form; `None` for a sheet without one that could be looked for.
pub struct Asked {
    /// In the order of the form's sheets.
    pub tables: Vec<Option<Wanted>>,
    /// The words by which a text is a heading at once, each with the tables of which it is one, in order.
    known: HashMap<String, Vec<usize>>,
    /// The characters with which a text can begin that is one of the headings at once.
    starts: Vec<char>,
    /// Whether each ASCII character, large or small, is one of them.
    starts_ascii: [bool; 128],
}

impl Asked {
    /// All tables of a form.
    pub fn new(tables: Vec<Option<Wanted>>) -> Asked {
        let mut known: HashMap<String, Vec<usize>> = HashMap::new();
        for (table, wanted) in tables.iter().enumerate() {
            let headings = wanted.iter().flat_map(|wanted| &wanted.headings);
            for key in headings.flat_map(Words::keys).filter(|key| !key.is_empty()) {
                known.entry(key.to_string()).or_default().push(table);
            }
        }
        let mut starts: Vec<char> = known.keys().flat_map(|word| first_characters(word)).collect();
        starts.sort_unstable();
        starts.dedup();
        let is_start = |byte: usize| starts.contains(&(byte as u8 as char).to_ascii_lowercase());
        let starts_ascii = std::array::from_fn(is_start);
        Asked { tables, known, starts, starts_ascii }
    }

    /// Whether a text is one of the headings at once.
    pub fn knows(&self, text: &str) -> bool {
        if !self.may_know(text) {
            return false;
        }
        Words::new(text).keys().iter().any(|key| self.known.contains_key(*key))
    }

    /// Most texts are told from every heading by their first character: of a plain one, folding leaves it what it is. One
    /// of figures and Latin letters without any such character, such as a telephone number, is none either.
    pub fn may_know(&self, text: &str) -> bool {
        let Some(first) = text.chars().find(|c| !c.is_whitespace()) else { return false };
        let is_plain = first.is_ascii_alphabetic() || ('\u{4e00}'..='\u{9fff}').contains(&first);
        let starts = |c: char| self.starts.binary_search(&c.to_ascii_lowercase()).is_ok();
        let begins_otherwise = is_plain && !is_number(first) && !starts(first);
        let has_none = || text.is_ascii() && text.bytes().all(|byte| !self.starts_ascii[usize::from(byte)]);
        text.len() <= LONGEST_TEXT && !begins_otherwise && !has_none()
    }

    /// A text held against the headings.
    pub fn hear(&self, text: &str) -> Heard {
        let words = Words::new(if text.len() > LONGEST_TEXT { "" } else { text });
        let mut known: Vec<usize> =
            words.keys().iter().filter_map(|key| self.known.get(*key)).flatten().copied().collect();
        known.sort_unstable();
        known.dedup();
        Heard { text: text.to_string(), words, known, may_be: OnceCell::new() }
    }
}

fn is_number(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

/// A text of a sheet held against the headings of every table.
pub struct Heard {
    /// As it stands in the sheet.
    pub text: String,
    /// Prepared for comparing.
    pub words: Words,
    /// The tables of which it is a heading at once.
    pub known: Vec<usize>,
    may_be: OnceCell<Vec<(usize, usize)>>,
}

impl Heard {
    /// The headings that it may be, each as table and column: those that it is the same as or like.
    pub fn may_be(&self, asked: &Asked) -> &[(usize, usize)] {
        let is_near = |heading: &Words| heading.is_same(&self.words) || likeness(heading, &self.words) >= ALIKE;
        self.may_be.get_or_init(|| {
            let tables = asked.tables.iter().enumerate().filter_map(|(table, wanted)| Some((table, wanted.as_ref()?)));
            let headings = tables.flat_map(|(table, wanted)| {
                wanted.headings.iter().enumerate().map(move |(column, heading)| ((table, column), heading))
            });
            headings.filter(|(_, heading)| is_near(heading)).map(|(place, _)| place).collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::{Key, Role, Rows};
    use crate::plan::ColumnKind;

    fn asked(headings: &[&str]) -> Asked {
        let column = |heading: &&str| Column {
            key: Key::Remark,
            heading: heading.to_string(),
            role: Role::Asked,
            kind: ColumnKind::Text,
            required: false,
            choices: Vec::new(),
            hint: String::new(),
            width: 10,
        };
        let columns = headings.iter().map(column).collect();
        Asked::new(vec![Some(Wanted::new(&Table { columns, rows: Rows::Open }, |_| Below::Words))])
    }

    #[test]
    fn a_heading_is_known_at_once_also_where_another_word_for_it_begins_otherwise() {
        let asked = asked(&["日期", "电话", "项目名称（个）"]);
        for text in ["日期", "时间", "手机号码", "电话号", " 1.项目名称", "“项目名称”", "项目 名称（必填）"]
        {
            assert!(asked.knows(text), "{text}");
        }
        assert!(!asked.knows("名称") && !asked.knows("时候"));
    }

    #[test]
    fn a_text_may_be_the_headings_that_it_is_like() {
        let asked = asked(&["联系人", "联系电话", "职工数（人）"]);
        assert_eq!(asked.hear("电话").may_be(&asked), [(0, 1)]);
        assert_eq!(asked.hear("职工人数").may_be(&asked), [(0, 2)]);
        assert_eq!(asked.hear("郑州示例企业第1号").may_be(&asked), []);
    }
}
