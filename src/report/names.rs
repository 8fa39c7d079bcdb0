//! The names of the workbook's sheets: told apart as Excel tells them, whatever a plan calls its campaigns and rosters.

use crate::text::{Lang, Text, inert, text};
use std::collections::HashSet;

/// The first sheet.
pub const OVERVIEW: Text = text("总览", "Overview");
/// The list of findings.
pub const FINDINGS: Text = text("问题清单", "Findings");
/// Every unit.
pub const RETURNS: Text = text("报送情况", "Returns");
/// Every file.
pub const FILES: Text = text("收到的文件", "Files");
/// Where every figure came from.
pub const TRACE: Text = text("溯源", "Trace");

/// The most characters (UTF-16 units) of a sheet's name.
const LONGEST: usize = 31;

/// Names given out so far.
pub struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// Nothing but the sheets that are always there.
    pub fn new(lang: Lang) -> Names {
        // Excel keeps "History" for itself.
        let fixed = [OVERVIEW, FINDINGS, RETURNS, FILES, TRACE].map(|name| name.get(lang).to_lowercase());
        Names { taken: fixed.into_iter().chain(["history".to_string()]).collect() }
    }

    /// A sheet name as close to the wish as can be.
    pub fn give(&mut self, wish: &str) -> String {
        let allowed = |c: char| match c {
            '[' | ']' | ':' | '*' | '?' | '/' | '\\' => '_',
            // A reference to 'SUM(a)'!A1 is taken for a function by some readers.
            '(' => '（',
            ')' => '）',
            c => c,
        };
        let wish: String =
            wish.chars().filter(|c| !inert::steers(*c) && !inert::is_unwritable(*c)).map(allowed).collect();
        let wish = match wish.trim().trim_matches('\'').trim() {
            "" => "-",
            wish => wish,
        };
        let numbered = (1..).map(|number| if number == 1 { String::new() } else { format!(" ({number})") });
        let mut names = numbered.map(|suffix| shorten(wish, LONGEST - suffix.len()) + &suffix);
        let free = names.find(|name| !self.taken.contains(&name.to_lowercase())).unwrap_or_default();
        self.taken.insert(free.to_lowercase());
        free
    }
}

fn shorten(name: &str, longest: usize) -> String {
    let mut length = 0;
    let fits = |c: &char| {
        length += c.len_utf16();
        length <= longest
    };
    let short: String = name.chars().take_while(fits).collect();
    short.trim_end().trim_end_matches('\'').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheet_names_are_legal_and_never_clash() {
        let mut names = Names::new(Lang::Zh);
        for (wish, given) in [
            ("总览", "总览 (2)"),
            ("县/市[1]", "县_市_1_"),
            ("县/市[1]", "县_市_1_ (2)"),
            ("Plan", "Plan"),
            ("PLAN", "PLAN (2)"),
            ("History", "History (2)"),
            ("'引号'", "引号"),
            ("", "-"),
            (
                "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二",
                "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一",
            ),
            (
                "一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一二",
                "一二三四五六七八九十一二三四五六七八九十一二三四五六七 (2)",
            ),
        ] {
            assert_eq!(names.give(wish), given, "{wish}");
        }
    }
}
