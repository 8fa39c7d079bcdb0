//! The register of units: one row a unit, and every name under which it is known.
//!
//! A name finds its unit when the two are equal after folding (padding, full-width forms). Names that would find two units are
//! kept as [`Clash`]es for P105; the first unit registered keeps the name.

use super::Problem;
use crate::sheet::{At, Book, Cell, Sheet};
use crate::text::text;
use crate::value::name::fold;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

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
    by_name: HashMap<String, usize>,
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

    /// The names that stand for more than one unit.
    pub fn clashes(&self) -> &[Clash] {
        &self.clashes
    }

    /// Every name under which a unit may appear in a text such as a file name, folded, in no order.
    pub fn names(&self) -> impl Iterator<Item = (&str, usize)> {
        self.by_name.iter().map(|(name, unit)| (name.as_str(), *unit))
    }

    fn register(&mut self, unit: Unit, row: u32) {
        let index = self.list.len();
        let names: Vec<String> = [&unit.id, &unit.name].into_iter().chain(&unit.aliases).cloned().collect();
        for name in names {
            match self.by_name.get(&fold(&name)) {
                // A unit may be its own id, or repeat its name as an alias.
                Some(&first) if first == index => {}
                Some(&first) => self.clashes.push(Clash { name, first, second: index, row }),
                None => {
                    self.by_name.insert(fold(&name), index);
                }
            }
        }
        self.list.push(unit);
    }
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
    let (heading_row, columns) = sheet.rows().find_map(headings).ok_or_else(|| {
        problem(text(
            "没有找到表头行：第一行应写 id,name,aliases,group,contact,email，至少要有 name（单位名称）一列",
            "no heading row: the first row should read id,name,aliases,group,contact,email, with at least the column name",
        ))
    })?;
    let mut units = Units { file: file.to_string(), ..Units::default() };
    for row in sheet.rows().filter(|row| row[0].0.row > heading_row) {
        let row = row[0].0.row;
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
fn headings(row: &[(At, Cell)]) -> Option<(u32, HashMap<&'static str, u32>)> {
    let mut columns = HashMap::new();
    for (at, cell) in row {
        let heading = fold(&cell.to_string());
        if let Some((name, _)) = COLUMNS.iter().find(|(_, headings)| headings.contains(&heading.as_str())) {
            columns.entry(*name).or_insert(at.column);
        }
    }
    columns.contains_key("name").then(|| (row[0].0.row, columns))
}

fn field(sheet: &Sheet, row: u32, column: Option<u32>) -> String {
    let cell = column.and_then(|column| sheet.get(At { row, column }));
    cell.map(|cell| cell.to_string().trim().to_string()).unwrap_or_default()
}
