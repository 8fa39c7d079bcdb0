//! One roster cell, read as its column's kind asks. The counterpart of how template/ writes such a cell.

use super::Entry;
use crate::plan::{ColumnKind, RosterColumn};
use crate::sheet::{Cell, CellRef, Look};
use crate::value::cell::is_error_value;
use crate::value::date;
use crate::value::look;
use crate::value::name::fold_alike;
use crate::value::obstacle::Obstacle;
use crate::value::written::{self, Written};
use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

/// Reads a cell of a roster column; `look` is what the file shows of it beyond its value.
pub fn read(cell: Option<CellRef>, look: Option<Look>, column: &RosterColumn) -> Entry {
    let Some(cell) = cell else { return Entry::Blank };
    match cell {
        Cell::Error(error) => return Entry::Error(error.to_string()),
        Cell::Formula => return Entry::Uncalculated,
        _ => {}
    }
    let is_number = matches!(column.kind, ColumnKind::Whole | ColumnKind::Decimal);
    // Nearly every figure is a plain number, of which nothing else can be said.
    if let (true, Cell::Number(_), None) = (is_number, cell, &look) {
        return number(cell, None, column);
    }
    let are_words = matches!(column.kind, ColumnKind::Text | ColumnKind::Choice);
    // A telephone number is its digits, however a format parts them.
    let look = look.filter(|look| is_number || are_words || !matches!(look, Look::Otherwise(_)));
    let shown = look::shown(cell, look.as_ref());
    let text = shown.trim();
    if text.is_empty() {
        return Entry::Blank;
    }
    if written::stands_for_formula(text) {
        return Entry::Uncalculated;
    }
    // An error that was pasted as a value names nothing either.
    if is_error_value(text) {
        return Entry::Error(text.to_string());
    }
    // In words, 平方米 written as m² says nothing else than m2.
    if let Some(look) = look.as_ref().filter(|look| look.is_struck() || **look == Look::Raised && !are_words) {
        return Entry::Marked(text.to_string(), look.clone());
    }
    let wrong = || Entry::Wrong(text.to_string());
    match column.kind {
        ColumnKind::Text => Entry::Text(text.to_string()),
        ColumnKind::Whole | ColumnKind::Decimal => number(cell, look, column),
        ColumnKind::Date => day(cell).map_or_else(wrong, Entry::Date),
        ColumnKind::Phone => phone(text).map_or_else(wrong, Entry::Text),
        ColumnKind::IdNumber => id_number(cell, text).map_or_else(wrong, Entry::Text),
        ColumnKind::Choice => match column.choices.iter().find(|choice| fold_alike(choice, text)) {
            Some(choice) => Entry::Text(choice.clone()),
            None => wrong(),
        },
    }
}

fn number(cell: CellRef, look: Option<Look>, column: &RosterColumn) -> Entry {
    match (written::figure(Some(cell), look.clone(), &column.measure), look) {
        (Written::NotANumber { text, obstacle }, Some(look)) if matches!(*obstacle, Obstacle::Otherwise { .. }) => {
            Entry::Marked(text, look)
        }
        (written, _) => entry(written, column),
    }
}

fn entry(written: Written, column: &RosterColumn) -> Entry {
    match written {
        Written::Figure(number) => Entry::Number(number),
        // "/" answers a question that need not be answered; where a number is required it is none.
        Written::NotApplicable(text) if !column.required => Entry::Text(text),
        Written::NotApplicable(text) | Written::NotANumber { text, .. } => Entry::Wrong(text),
        Written::Error(error) => Entry::Error(error),
        Written::Uncalculated => Entry::Uncalculated,
        Written::Blank => Entry::Blank,
    }
}

/// A date cell, or a date in words.
fn day(cell: CellRef) -> Option<Date> {
    let day = match cell {
        Cell::Date(_) => cell.date(),
        other => date::read(&other.said()).ok(),
    };
    day.filter(date::is_of_our_time)
}

/// The most digits of a telephone number (ITU-T E.164, 6).
const LONGEST_PHONE: usize = 15;

/// A telephone number or several: 7 digits or more in all, with the signs that people put between them, and no number longer than
/// there are.
fn phone(text: &str) -> Option<String> {
    let text = normal(text);
    let count = |text: &str| text.chars().filter(char::is_ascii_digit).count();
    let longest = text.split(['/', ',', ';', '转']).map(count).max().unwrap_or(0);
    let signs = text.chars().all(|c| c.is_ascii_digit() || "+-()/,;转".contains(c));
    (count(&text) >= 7 && longest <= LONGEST_PHONE && signs).then_some(text)
}

/// A text in normal form, without white space.
fn normal(text: &str) -> String {
    let counts = |c: &char| !c.is_whitespace();
    if text.is_ascii() { text.chars().filter(counts).collect() } else { text.nfkc().filter(counts).collect() }
}

/// An identity card number of 18 or 15 characters (GB 11643-1999). A number cell holds 15 digits at most, so an 18-digit
/// number in one has lost its end.
fn id_number(cell: CellRef, text: &str) -> Option<String> {
    let text = normal(text).to_uppercase();
    let digits = text.strip_suffix('X').unwrap_or(&text);
    let shaped = digits.chars().all(|c| c.is_ascii_digit());
    let whole = match text.len() {
        18 => !matches!(cell, Cell::Number(_)),
        15 => !text.ends_with('X'),
        _ => false,
    };
    (shaped && whole).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::measure::Measure;
    use crate::value::reading::{Number, Reading};
    use rust_decimal::Decimal;

    fn column(kind: ColumnKind) -> RosterColumn {
        RosterColumn {
            id: "c".into(),
            name: "列".into(),
            kind,
            required: false,
            private: false,
            choices: vec!["降能耗".into()],
            measure: Measure::parse("人"),
        }
    }

    fn text(text: &str, kind: ColumnKind) -> Entry {
        read(Some(Cell::Text(text)), None, &column(kind))
    }

    #[test]
    fn dates_are_read_in_the_ways_that_people_write_them() {
        let expected = Entry::Date(jiff::civil::date(2021, 8, 31));
        for written in ["2021-08-31", "2021/8/31", "2021.8.31", "2021年8月31日", "20210831", "２０２１－８－３１"]
        {
            assert_eq!(text(written, ColumnKind::Date), expected, "{written}");
        }
        assert_eq!(read(Some(Cell::Date(44439.0)), None, &column(ColumnKind::Date)), expected);
        for written in ["8月底", "2021-02-30", "44439", "5021-03-01", "1020-02-29"] {
            assert_eq!(text(written, ColumnKind::Date), Entry::Wrong(written.into()));
        }
        // 5021-03-01 in a date cell.
        assert_eq!(
            read(Some(Cell::Date(1_139_983.0)), None, &column(ColumnKind::Date)),
            Entry::Wrong("5021-03-01".into())
        );
    }

    #[test]
    fn an_id_number_that_went_through_a_number_cell_is_not_trusted() {
        let id = "41010119900101001X";
        assert_eq!(text(id, ColumnKind::IdNumber), Entry::Text(id.into()));
        let lost = read(Some(Cell::Number(410_101_199_001_010_000.0)), None, &column(ColumnKind::IdNumber));
        assert!(matches!(lost, Entry::Wrong(_)));
    }

    #[test]
    fn a_phone_typed_as_a_number_keeps_its_digits() {
        let phone = read(Some(Cell::Number(13_812_345_678.0)), None, &column(ColumnKind::Phone));
        assert_eq!(phone, Entry::Text("13812345678".into()));
        assert_eq!(text("0371-6789 0123", ColumnKind::Phone), Entry::Text("0371-67890123".into()));
        assert_eq!(text("问小王", ColumnKind::Phone), Entry::Wrong("问小王".into()));
        let several = "0371-64350000/13803710000";
        assert_eq!(text(several, ColumnKind::Phone), Entry::Text(several.into()));
        // An identity number in the wrong column, and two cells that ran together.
        for longer in ["410105194912310021", "0371-643500004101051949"] {
            assert_eq!(text(longer, ColumnKind::Phone), Entry::Wrong(longer.into()));
        }
    }

    #[test]
    fn choices_and_numbers_are_matched_or_quoted() {
        assert_eq!(text(" 降能耗 ", ColumnKind::Choice), Entry::Text("降能耗".into()));
        assert_eq!(text("降一点", ColumnKind::Choice), Entry::Wrong("降一点".into()));
        let reading = Reading { text: "120人".into(), note: None };
        assert_eq!(
            text("120人", ColumnKind::Whole),
            Entry::Number(Number::new(Decimal::from(120).into(), Some(reading)))
        );
        assert_eq!(text("/", ColumnKind::Whole), Entry::Text("/".into()));
        assert_eq!(text("若干", ColumnKind::Whole), Entry::Wrong("若干".into()));
    }

    #[test]
    fn what_is_struck_out_is_never_taken_for_what_it_says_and_raised_characters_only_in_words() {
        let shown = |text: &str, look, kind| read(Some(Cell::Text(text)), Some(look), &column(kind));
        for kind in [ColumnKind::Text, ColumnKind::Whole, ColumnKind::Date, ColumnKind::Choice] {
            for look in [Look::Struck, Look::PartlyStruck] {
                assert_eq!(shown("12", look.clone(), kind), Entry::Marked("12".into(), look));
            }
        }
        assert_eq!(shown("10m2", Look::Raised, ColumnKind::Text), Entry::Text("10m2".into()));
        let date = "2021-08-31";
        assert_eq!(shown(date, Look::Raised, ColumnKind::Date), Entry::Marked(date.into(), Look::Raised));
        assert_eq!(shown(" ", Look::Struck, ColumnKind::Whole), Entry::Blank);
    }

    #[test]
    fn an_error_value_is_one_in_every_column_also_where_it_was_pasted_as_a_text() {
        for kind in [ColumnKind::Text, ColumnKind::Whole, ColumnKind::Date, ColumnKind::Phone] {
            assert_eq!(text(" #REF!", kind), Entry::Error("#REF!".into()));
        }
        assert_eq!(text("#1 厂", ColumnKind::Text), Entry::Text("#1 厂".into()));
    }

    #[test]
    fn a_number_shown_as_another_figure_is_doubtful_where_numbers_are_asked_and_what_is_seen_in_words() {
        let look = Look::Otherwise(Some("12万".into()));
        let shown = |kind| read(Some(Cell::Number(12.0)), Some(look.clone()), &column(kind));
        assert_eq!(shown(ColumnKind::Whole), Entry::Marked("12".into(), look.clone()));
        assert_eq!(shown(ColumnKind::Text), Entry::Text("12万".into()));
        let phone = Some(Look::Otherwise(Some("138-0371-0000".into())));
        let phone = read(Some(Cell::Number(13_803_710_000.0)), phone, &column(ColumnKind::Phone));
        assert_eq!(phone, Entry::Text("13803710000".into()));
    }

    #[test]
    fn a_percentage_is_one_in_every_column() {
        let share = |kind, measure: &str| {
            let column = RosterColumn { measure: Measure::parse(measure), ..column(kind) };
            read(Some(Cell::Number(5.5)), Some(Look::Percent), &column)
        };
        assert_eq!(share(ColumnKind::Decimal, "%"), Entry::Number(Decimal::from(550).into()));
        assert_eq!(share(ColumnKind::Decimal, "人"), Entry::Wrong("550%".into()));
        assert_eq!(share(ColumnKind::Text, "人"), Entry::Text("550%".into()));
    }
}
