//! Which cells a formula names, in one dialect whatever the format writes: A1 references as Excel shows them.
//!
//! Only formulas that name a range are kept, for what they leave out, and only short ones; nothing is calculated. Sources: ECMA-376
//! Part 1, 18.3.1.40 (shared formulas) and 18.17.2.3 (references); OpenDocument 1.3 Part 4, 5.8 (references); R1C1 notation as
//! Excel documents it ("FormulaR1C1").

use super::draft::LAST;
use super::{At, column_letters};
use regex::{Captures, Regex};
use std::sync::LazyLock;

/// The longest formula that is kept, in characters.
pub const LONGEST: usize = 256;

/// A range of cells that a formula names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Area {
    /// The sheet, where the formula names one.
    pub sheet: Option<String>,
    /// The first cell.
    pub first: At,
    /// The last cell.
    pub last: At,
}

/// A text in quotation marks, a sheet's name in apostrophes with its mark, or a word that is none of a reference: passed over whole.
const TEXT: &str = r#""(?:[^"]|"")*""#;

/// Whether a formula is worth keeping: it is short and names a range.
pub fn is_kept(text: &str) -> bool {
    text.contains(':') && text.chars().count() <= LONGEST
}

/// The ranges and cells that a formula in A1 references names, in order. A whole column reaches from the first row to the last.
pub fn areas(text: &str) -> Vec<Area> {
    static NAMED: LazyLock<Regex> = LazyLock::new(|| {
        let sheet = r"(?:('(?:[^']|'')+'|[\p{Alphabetic}_][\p{Alphabetic}\d_.]*)!)?";
        let cell = r"\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?";
        let column = r"\$?([A-Za-z]{1,3}):\$?([A-Za-z]{1,3})";
        Regex::new(&format!(r"{TEXT}|{sheet}(?:{cell}|{column})|[\p{{Alphabetic}}_][\p{{Alphabetic}}\d_.]*"))
            .expect("a fixed pattern")
    });
    let area = |found: Captures| {
        let part = |number: usize| found.get(number).map(|part| part.as_str());
        let end = found.get(0)?.end();
        // LOG10( is a function and A1B a name.
        let goes_on = text[end..].starts_with(|c: char| c.is_alphanumeric() || matches!(c, '(' | '_' | '.' | '!'));
        let at = |letters: &str, row: &str| {
            let at = At { row: row.parse::<u32>().ok()?.checked_sub(1)?, column: column(letters)? };
            (at.row <= LAST.row && at.column <= LAST.column).then_some(at)
        };
        let sheet = part(1).map(unquoted);
        let (first, last) = match (part(2).zip(part(3)), part(6).zip(part(7))) {
            (Some((letters, row)), _) => {
                let first = at(letters, row)?;
                (first, part(4).zip(part(5)).map_or(Some(first), |(letters, row)| at(letters, row))?)
            }
            (None, Some((first, last))) => {
                (At { row: 0, column: column(first)? }, At { column: column(last)?, ..LAST })
            }
            (None, None) => return None,
        };
        (!goes_on).then_some(Area { sheet, first, last })
    };
    NAMED.captures_iter(text).filter_map(area).collect()
}

/// A formula that is shared with a cell some rows below and columns to the right: relative references move along. `None` where one
/// would leave the sheet.
pub fn moved(text: &str, rows: i64, columns: i64) -> Option<String> {
    static CELL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(r"{TEXT}|'(?:[^']|'')+'|[\p{{Alphabetic}}\d_.$]+")).expect("a fixed pattern")
    });
    static PLACE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})$").expect("a fixed pattern"));
    let mut stays = true;
    let shifted = CELL.replace_all(text, |found: &Captures| {
        let word = &found[0];
        let end = found.get(0).map_or(0, |found| found.end());
        let Some(place) = PLACE.captures(word).filter(|_| !text[end..].starts_with(['(', '!'])) else {
            return word.to_string();
        };
        let by = |fixed: &str, by: i64| if fixed.is_empty() { by } else { 0 };
        let column = column(&place[2]).map(i64::from).map(|column| column + by(&place[1], columns));
        let row = place[4].parse::<i64>().ok().map(|row| row - 1 + by(&place[3], rows));
        let within = |number: i64, last: u32| u32::try_from(number).ok().filter(|number| *number <= last);
        match (column.and_then(|column| within(column, LAST.column)), row.and_then(|row| within(row, LAST.row))) {
            (Some(column), Some(row)) => {
                format!("{}{}{}{}", &place[1], column_letters(column), &place[3], row + 1)
            }
            _ => {
                stays = false;
                word.to_string()
            }
        }
    });
    let shifted = shifted.into_owned();
    stays.then_some(shifted)
}

/// An OpenDocument formula (`of:=SUM([.D2:.D9])`) with references as Excel shows them.
pub fn from_open_document(text: &str) -> String {
    static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
        let sheet = r"(?:\$?('(?:[^']|'')+'|[^\]'.:]+))?";
        Regex::new(&format!(r"{TEXT}|\[{sheet}\.([^\]:.]+)(?::[^\]:]*?\.([^\]:.]+))?\]")).expect("a fixed pattern")
    });
    let text = text.split_once('=').map_or(text, |(_, formula)| formula);
    let plain = REFERENCE.replace_all(text, |found: &Captures| {
        let part = |number: usize| found.get(number).map(|part| part.as_str());
        let Some(first) = part(2) else { return found[0].to_string() };
        let sheet = part(1).map(|sheet| format!("{sheet}!")).unwrap_or_default();
        let last = part(3).map(|last| format!(":{last}")).unwrap_or_default();
        format!("{sheet}{first}{last}")
    });
    plain.into_owned()
}

/// A formula in R1C1 references, as it stands in a cell, with references as Excel shows them; `None` where one leaves the sheet.
pub fn from_r1c1(text: &str, at: At) -> Option<String> {
    static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(r"{TEXT}|'(?:[^']|'')+'|[\p{{Alphabetic}}_.\d]+(?:\[-?\d+\]C?(?:\[-?\d+\])?|C\[-?\d+\])?"))
            .expect("a fixed pattern")
    });
    static PLACE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^R(?:(\d+)|\[(-?\d+)\])?C(?:(\d+)|\[(-?\d+)\])?$").expect("a fixed pattern"));
    let mut stays = true;
    let text = text.strip_prefix('=').unwrap_or(text);
    let plain = REFERENCE.replace_all(text, |found: &Captures| {
        let word = &found[0];
        let Some(place) = PLACE.captures(word) else { return word.to_string() };
        let number = |fixed: usize, relative: usize, own: u32| -> Option<(u32, bool)> {
            let read = |part: usize| place.get(part).map(|part| part.as_str().parse::<i64>());
            let (number, is_fixed) = match (read(fixed), read(relative)) {
                (Some(fixed), _) => (fixed.ok()? - 1, true),
                (None, Some(by)) => (i64::from(own) + by.ok()?, false),
                (None, None) => (i64::from(own), false),
            };
            Some((u32::try_from(number).ok()?, is_fixed))
        };
        let (row, column) = (number(1, 2, at.row), number(3, 4, at.column));
        match (row.filter(|row| row.0 <= LAST.row), column.filter(|column| column.0 <= LAST.column)) {
            (Some((row, row_fixed)), Some((column, column_fixed))) => {
                let dollar = |fixed| if fixed { "$" } else { "" };
                format!("{}{}{}{}", dollar(column_fixed), column_letters(column), dollar(row_fixed), row + 1)
            }
            _ => {
                stays = false;
                word.to_string()
            }
        }
    });
    let plain = plain.into_owned();
    stays.then_some(plain)
}

/// The number of a column from its letters, from 0.
fn column(letters: &str) -> Option<u32> {
    let number =
        letters.bytes().fold(0, |number, letter| number * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    (number - 1 <= LAST.column).then_some(number - 1)
}

/// A sheet's name without the apostrophes around it.
fn unquoted(name: &str) -> String {
    match name.strip_prefix('\'').and_then(|name| name.strip_suffix('\'')) {
        Some(inside) => inside.replace("''", "'"),
        None => name.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::range;

    fn named(text: &str) -> Vec<String> {
        let say = |area: &Area| {
            let sheet = area.sheet.as_ref().map(|sheet| format!("{sheet}!")).unwrap_or_default();
            format!("{sheet}{}", range(area.first, area.last))
        };
        areas(text).iter().map(say).collect()
    }

    #[test]
    fn ranges_cells_and_columns_are_found_and_names_functions_and_texts_are_not() {
        for (text, expected) in [
            ("SUM(D2:D9)", &["D2:D9"][..]),
            ("SUM($D$2:d9,D11)/10000", &["D2:D9", "D11"]),
            ("ROUND(SUM('参赛 明细''s'!B2:B9)/10000,2)", &["参赛 明细's!B2:B9"]),
            ("SUM(参赛单位明细!B2:B9)", &["参赛单位明细!B2:B9"]),
            ("SUM(B:B)", &["B1:B1048576"]),
            ("LOG10(A1)+\"B2:B3\"&Rate2021", &["A1"]),
            ("SUM(Table1[人数])", &[]),
            ("SUM(#REF!)", &[]),
        ] {
            assert_eq!(named(text), expected, "{text}");
        }
    }

    #[test]
    fn a_shared_formula_moves_with_its_cell_as_far_as_it_is_relative() {
        assert_eq!(moved("SUM(B2:B9)", 0, 2).unwrap(), "SUM(D2:D9)");
        assert_eq!(moved("SUM($B2:B$9)+LOG10('A1'!C3)", 1, 1).unwrap(), "SUM($B3:C$9)+LOG10('A1'!D4)");
        assert_eq!(moved("SUM(B2:B9)", -2, 0), None);
    }

    #[test]
    fn formulas_of_other_formats_are_written_as_excel_shows_them() {
        for (open, excel) in [
            ("of:=SUM([.D2:.D9])", "SUM(D2:D9)"),
            ("of:=SUM([$参赛单位明细.$B$2:.$B$9])/10000", "SUM(参赛单位明细!$B$2:$B$9)/10000"),
            ("of:=SUM([$'a b'.B2:$'a b'.B9])", "SUM('a b'!B2:B9)"),
            ("of:=IF([.A1]=\"[.B2]\";1;0)", "IF(A1=\"[.B2]\";1;0)"),
        ] {
            assert_eq!(from_open_document(open), excel);
        }
        let at = At { row: 9, column: 3 };
        for (r1c1, a1) in [
            ("=SUM(R[-8]C:R[-1]C)", "SUM(D2:D9)"),
            ("=SUM(R2C4:R9C4)", "SUM($D$2:$D$9)"),
            ("=SUM('a b'!RC[-2]:R[1]C[-2])", "SUM('a b'!B10:B11)"),
            ("=SUM(明细!R2C:R9C)", "SUM(明细!D$2:D$9)"),
        ] {
            assert_eq!(from_r1c1(r1c1, at).as_deref(), Some(a1), "{r1c1}");
        }
        assert_eq!(from_r1c1("=SUM(R[-10]C:R[-1]C)", at), None);
    }
}
