//! The register of units: one row a unit, and every name under which it is known.
//!
//! A name finds its unit when the two are equal after folding (padding, full-width forms). Names that would find two units are
//! kept as [`Clash`]es for P105; the first unit registered keeps the name.

use super::Problem;
use crate::sheet::{At, Book, Row, Sheet};
use crate::text::text;
use crate::value::name::fold;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Who reports.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Unit {
    /// A short identity, stable over the years.
    pub id: String,
    /// The name on every workbook.
    pub name: String,
    /// Other names of the same unit.
    pub aliases: Vec<String>,
    /// The group under which it is subtotalled.
    pub group: String,
    /// Whom to call.
    pub contact: String,
    /// Where to write.
    pub email: String,
}

/// A name that stands for two units, or twice in the register.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Clash {
    /// The name or id.
    pub name: String,
    /// The unit that keeps it.
    pub first: usize,
    /// The unit that claims it too.
    pub second: usize,
    /// Where the second stands: the row of the register, from 1.
    pub row: u32,
}

/// All units in the register's order, found by any of their names.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Units {
    list: Vec<Unit>,
    by_name: BTreeMap<String, usize>,
    /// By each address, in lower case.
    by_email: BTreeMap<String, Vec<usize>>,
    /// The characters of the longest name.
    longest: usize,
    clashes: Vec<Clash>,
    /// The register's file, for places in messages.
    pub file: String,
}

impl std::ops::Deref for Units {
    type Target = [Unit];
    fn deref(&self) -> &[Unit] {
        &self.list
    }
}

impl Units {
    /// The unit known under a name, an alias or an id.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(&fold(name)).copied()
    }

    /// The units with an e-mail address, in whatever case it is written.
    pub fn of_address(&self, address: &str) -> &[usize] {
        self.by_email.get(&address.to_lowercase()).map(Vec::as_slice).unwrap_or_default()
    }

    /// The names that stand for more than one unit.
    pub fn clashes(&self) -> &[Clash] {
        &self.clashes
    }

    /// The units that a text such as a file's name mentions, in the register's order. A name inside a longer one does not count:
    /// “新郑市” does not mention “郑市”.
    pub fn named_in(&self, text: &str) -> Vec<usize> {
        let text: String = fold(text).chars().take(LONGEST_TEXT).collect();
        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let mut found: Vec<(usize, usize, usize)> = Vec::new();
        // Every piece of the text is looked up: a text is short, the register may be long.
        for (first, start) in bounds.iter().enumerate() {
            for end in bounds.iter().skip(first + 2).take(self.longest.saturating_sub(1)) {
                let piece = &text[*start..*end];
                if let Some(unit) = self.by_name.get(piece).filter(|_| stands_alone(&text, *start, piece)) {
                    found.push((*start, *end, *unit));
                }
            }
        }
        let within = |one: &(usize, usize, usize), other: &(usize, usize, usize)| {
            other.0 <= one.0 && one.1 <= other.1 && other.1 - other.0 > one.1 - one.0
        };
        let mut units: Vec<usize> =
            found.iter().filter(|one| !found.iter().any(|other| within(one, other))).map(|(.., unit)| *unit).collect();
        units.sort_unstable();
        units.dedup();
        units
    }

    /// The units whose names are nearest to something in a text, nearest first: to be offered, never to be taken.
    pub fn nearest(&self, text: &str) -> Vec<usize> {
        let text: Vec<char> = fold(text).chars().take(LONGEST_TEXT).collect();
        let has = Characters::of(&text);
        let mut near: Vec<(f64, usize)> = Vec::new();
        for (name, unit) in self.by_name.iter().filter(|(name, _)| has.most_of(name)) {
            let likeness = likeness(name, &text);
            if likeness >= NEAR {
                near.push((likeness, *unit));
            }
        }
        near.sort_by(|(a, one), (b, other)| b.total_cmp(a).then(one.cmp(other)));
        let mut seen = HashSet::new();
        near.into_iter().map(|(_, unit)| unit).filter(|unit| seen.insert(*unit)).take(OFFERED).collect()
    }

    fn register(&mut self, unit: Unit, row: u32) {
        let index = self.list.len();
        let names: Vec<String> = [&unit.id, &unit.name].into_iter().chain(&unit.aliases).cloned().collect();
        for name in names {
            self.longest = self.longest.max(fold(&name).chars().count());
            match self.by_name.get(&fold(&name)) {
                // A unit may be its own id, or repeat its name as an alias.
                Some(&first) if first == index => {}
                Some(&first) => self.clashes.push(Clash { name, first, second: index, row }),
                None => {
                    self.by_name.insert(fold(&name), index);
                }
            }
        }
        let addresses = unit.email.split([';', '；', ',', '，', ' ', '、']).map(str::trim);
        for address in addresses.filter(|address| !address.is_empty()).map(str::to_lowercase) {
            let units = self.by_email.entry(address).or_default();
            if units.last() != Some(&index) {
                units.push(index);
            }
        }
        self.list.push(unit);
    }
}

/// How many near names are offered.
const OFFERED: usize = 3;
/// From which share of equal characters on a name is near: one wrong character in three (巩意市, 巩义市), not one in two.
const NEAR: f64 = 0.6;
/// How much of a text is looked at, in characters.
const LONGEST_TEXT: usize = 200;

/// How often each character stands in a text, as far as the lowest eight bits of their code points tell them apart.
struct Characters([u8; 256]);

impl Characters {
    fn of(text: &[char]) -> Characters {
        let mut count = [0u8; 256];
        text.iter().for_each(|c| count[place(*c)] = count[place(*c)].saturating_add(1));
        Characters(count)
    }

    /// Whether the text may have as many of a name's characters as a piece that is near to it. A register is long, and most of its
    /// names are nothing like the text: they are told apart by this, and need not be compared. A character that the text lacks costs
    /// an edit, whatever the piece, and a piece that is longer than the name costs more.
    fn most_of(&self, name: &str) -> bool {
        let (mut left, mut all, mut missing) = (self.0, 0u32, 0u32);
        for c in name.chars() {
            all += 1;
            match left[place(c)] {
                0 => missing += 1,
                _ => left[place(c)] -= 1,
            }
        }
        1.0 - f64::from(missing) / f64::from(all) >= NEAR
    }
}

fn place(c: char) -> usize {
    c as usize % 256
}

/// How like a name the likest piece of a text is, from 0 to 1: pieces of every length that could be near.
fn likeness(name: &str, text: &[char]) -> f64 {
    let length = name.chars().count();
    let mut likest = 0.0_f64;
    let shortest = (length as f64 * NEAR).ceil() as usize;
    for size in shortest.max(2)..=length + 1 {
        for piece in text.windows(size.min(text.len()).max(1)) {
            let piece: String = piece.iter().collect();
            likest = likest.max(strsim::normalized_damerau_levenshtein(name, &piece));
        }
    }
    likest
}

/// Whether a name in a text is not part of a longer word or number: the id “a1” does not stand in “a12”.
fn stands_alone(text: &str, start: usize, name: &str) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    let before = is_word(text[..start].chars().next_back()) && is_word(name.chars().next());
    let after = is_word(text[start + name.len()..].chars().next()) && is_word(name.chars().next_back());
    !before && !after
}

/// The columns of the register, and the headings that name them.
const COLUMNS: [(&str, &[&str]); 6] = [
    ("id", &["id", "编号", "代码", "单位代码"]),
    ("name", &["name", "名称", "单位", "单位名称"]),
    ("aliases", &["aliases", "别名", "其他名称", "简称"]),
    ("group", &["group", "分组", "类别", "组别"]),
    ("contact", &["contact", "联系人"]),
    ("email", &["email", "邮箱", "电子邮箱", "电子邮件"]),
];

/// Reads the register from the first sheet of a file.
///
/// # Errors
/// A [`Problem`] where there is no heading row with a name column, or no unit below it.
pub fn read(book: &Book, file: &str) -> Result<Units, Problem> {
    let problem = |says| Problem { place: file.to_string(), says, facts: Vec::new() };
    let sheet = &book.sheets[0];
    let (heading_row, columns) = sheet.cells.rows().find_map(headings).ok_or_else(|| {
        problem(text(
            "没有找到表头行：第一行应写 id,name,aliases,group,contact,email，至少要有 name（单位名称）一列",
            "no heading row: the first row should read id,name,aliases,group,contact,email, with at least the column name",
        ))
    })?;
    let mut units = Units { file: file.to_string(), ..Units::default() };
    for row in sheet.cells.rows().map(|row| row.number).filter(|row| *row > heading_row) {
        let field = |name: &str| field(sheet, row, columns.get(name).copied());
        let name = if field("name").is_empty() { field("id") } else { field("name") };
        if name.is_empty() {
            continue;
        }
        let id = if field("id").is_empty() { name.clone() } else { field("id") };
        let aliases = field("aliases");
        let aliases = aliases.split([';', '；', '、', '|']).map(str::trim).filter(|alias| !alias.is_empty());
        let unit = Unit {
            id,
            aliases: aliases.map(str::to_string).collect(),
            group: field("group"),
            contact: field("contact"),
            email: field("email"),
            name,
        };
        units.register(unit, row + 1);
    }
    if units.is_empty() {
        return Err(problem(text("表头下面没有单位，请每行写一个单位", "no unit below the headings: write one a row")));
    }
    Ok(units)
}

/// The row's columns by name, where it is the heading row.
fn headings(row: Row) -> Option<(u32, HashMap<&'static str, u32>)> {
    let mut columns = HashMap::new();
    for (at, cell) in row.iter() {
        let heading = fold(&cell.to_string());
        if let Some((name, _)) = COLUMNS.iter().find(|(_, headings)| headings.contains(&heading.as_str())) {
            columns.entry(*name).or_insert(at.column);
        }
    }
    columns.contains_key("name").then_some((row.number, columns))
}

fn field(sheet: &Sheet, row: u32, column: Option<u32>) -> String {
    let cell = column.and_then(|column| sheet.get(At { row, column }));
    cell.map(|cell| cell.to_string().trim().to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_name_that_is_near_is_never_passed_over(name in "[甲乙丙丁a]{1,7}", text in "[甲乙丙丁戊ab]{0,9}") {
            let text: Vec<char> = text.chars().collect();
            prop_assert!(likeness(&name, &text) < NEAR || Characters::of(&text).most_of(&name));
        }
    }

    #[test]
    fn an_address_is_found_in_whatever_case_and_among_whatever_others() {
        let mut units = Units::default();
        for (id, email) in [("a", "A@x.cn；b@x.cn"), ("b", "b@X.cn, b@x.cn"), ("c", "")] {
            let unit = Unit {
                id: id.into(),
                name: id.into(),
                aliases: Vec::new(),
                group: String::new(),
                contact: String::new(),
                email: email.into(),
            };
            units.register(unit, 1);
        }
        assert_eq!(
            ["a@X.CN", "b@x.cn", "", "x.cn"].map(|address| units.of_address(address)),
            [&[0][..], &[0, 1], &[], &[]]
        );
    }
}
