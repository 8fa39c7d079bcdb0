//! Any plan, any values: a template that is written, filled in and read back gives what was filled in.

mod support;

use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use tallybook::form::Answer;
use tallybook::intake::{self, Doubt, Entry, Envelope, Note, Received};
use tallybook::plan::{ColumnKind, Plan};
use tallybook::template::{self, Entries, Value};

const KINDS: [&str; 7] = ["text", "whole", "decimal", "date", "phone", "id-number", "choice"];
const MEASURES: [&str; 6] = ["个", "万人", "名", "万元", "份", "吨"];

/// What a proptest case asks: rosters by the kinds of their columns, indicators by measure and roster.
#[derive(Debug, Clone)]
struct Asked {
    rosters: Vec<Vec<usize>>,
    indicators: Vec<(usize, Option<usize>)>,
}

impl Asked {
    fn plan(&self) -> Plan {
        let mut toml =
            String::from("title = \"往返\"\nunits = \"units.csv\"\n[[campaign]]\nid = \"c\"\nname = \"专案\"\n");
        for (index, (measure, roster)) in self.indicators.iter().enumerate() {
            let measure = MEASURES[*measure];
            toml += &format!(
                "[[campaign.indicator]]\nid = \"i{index}\"\nname = \"指标{index}\"\nmeasure = \"{measure}\"\n"
            );
            let counted = roster.filter(|_| ["个", "名", "份"].contains(&measure));
            toml += &counted.map_or(String::new(), |roster| format!("roster = \"r{roster}\"\n"));
        }
        for (index, kinds) in self.rosters.iter().enumerate() {
            toml += &format!("[[roster]]\nid = \"r{index}\"\nname = \"明细{index}\"\ncolumns = [\n");
            for (column, kind) in kinds.iter().enumerate() {
                let choices = if KINDS[*kind] == "choice" { ", choices = [\"甲\", \"乙\"]" } else { "" };
                toml += &format!(
                    "{{ id = \"c{column}\", name = \"第{column}列\", kind = \"{}\"{choices} }},\n",
                    KINDS[*kind]
                );
            }
            toml += "]\n";
        }
        let rosters: Vec<String> = (0..self.rosters.len()).map(|index| format!("\"r{index}\"")).collect();
        let indicators: Vec<String> = (0..self.indicators.len()).map(|index| format!("\"i{index}\"")).collect();
        let collect = [indicators, rosters].concat().join(", ");
        toml += &format!("[[round]]\nid = \"r\"\ndue = \"2021-08-31\"\ncollect = [{collect}]\n");
        support::plan(&[("plan.toml", &toml), ("units.csv", "id,name\nnorth,北区\nsouth,南区\n")])
    }
}

fn asked() -> impl Strategy<Value = Asked> {
    let rosters = prop::collection::vec(prop::collection::vec(0..KINDS.len(), 2..6), 1..4);
    rosters.prop_flat_map(|rosters| {
        let count = rosters.len();
        let indicators = prop::collection::vec((0..MEASURES.len(), prop::option::of(0..count)), 1..6);
        indicators.prop_map(move |indicators| Asked { rosters: rosters.clone(), indicators })
    })
}

/// A figure of at most 15 digits, as any number cell can hold.
fn figure() -> impl Strategy<Value = Decimal> {
    (-99_999_999_999i64..99_999_999_999, 0u32..5).prop_map(|(units, scale)| Decimal::new(units, scale).normalize())
}

/// A text as people type it: no leading or trailing space, nothing that a spreadsheet cannot hold.
fn words() -> impl Strategy<Value = String> {
    "[一-龥A-Za-z=+@<>&\"'（）][一-龥A-Za-z0-9 =<>&\"'%（），。]{0,12}[一-龥A-Za-z>）]"
}

/// A cell that belongs into a column of a kind; the first column is never blank, so that no row is.
fn value(kind: ColumnKind, first: bool) -> BoxedStrategy<Value> {
    let filled = match kind {
        ColumnKind::Text => words().prop_map(Value::Text).boxed(),
        ColumnKind::Whole => (-99_999_999i64..99_999_999).prop_map(|number| Value::Number(number.into())).boxed(),
        ColumnKind::Decimal => figure().prop_map(Value::Number).boxed(),
        ColumnKind::Date => (1950i16..2050, 1i8..13, 1i8..29)
            .prop_map(|(year, month, day)| Value::Date(jiff::civil::date(year, month, day)))
            .boxed(),
        ColumnKind::Phone => "1[3-9][0-9]{9}".prop_map(Value::Text).boxed(),
        ColumnKind::IdNumber => "4101[0-9]{13}[0-9X]".prop_map(Value::Text).boxed(),
        ColumnKind::Choice => {
            prop::sample::select(vec!["甲", "乙"]).prop_map(|choice| Value::Text(choice.into())).boxed()
        }
    };
    if first { filled } else { prop_oneof![4 => filled, 1 => Just(Value::Blank)].boxed() }
}

fn filled(plan: &Plan) -> impl Strategy<Value = Entries> + use<> {
    let rosters: Vec<_> = plan
        .rosters
        .iter()
        .map(|roster| {
            let row: Vec<_> =
                roster.columns.iter().enumerate().map(|(index, column)| value(column.kind, index == 0)).collect();
            prop::collection::vec(row, 0..8)
        })
        .collect();
    let stated = prop::collection::vec(prop::option::of(figure().prop_map(Value::Number)), plan.indicators.len());
    let remarks = prop::collection::vec(prop::option::of(words()), plan.indicators.len());
    (stated, remarks, words(), rosters).prop_map(|(stated, remarks, reporter, rosters)| Entries {
        stated: present(stated),
        remarks: present(remarks),
        answers: BTreeMap::from([(Answer::Reporter, reporter)]),
        rosters: rosters.into_iter().enumerate().collect(),
        ..Entries::default()
    })
}

fn present<T>(values: Vec<Option<T>>) -> BTreeMap<usize, T> {
    values.into_iter().enumerate().filter_map(|(index, value)| Some((index, value?))).collect()
}

fn as_read(value: &Value) -> Entry {
    match value {
        Value::Blank => Entry::Blank,
        Value::Text(text) => Entry::Text(text.clone()),
        Value::Number(number) => Entry::Number(number.normalize().into()),
        Value::Date(date) => Entry::Date(*date),
        Value::Marked(text, look) => Entry::Marked(text.clone(), look.clone()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn what_is_filled_in_is_what_is_read(
        (asked, entries) in asked().prop_flat_map(|asked| {
            let plan = asked.plan();
            (Just(asked), filled(&plan))
        }),
    ) {
        let plan = asked.plan();
        let round = &plan.rounds[0];
        let bytes = template::write(&plan, round, 1, &entries).unwrap();
        let file = intake::read(&plan, round, Received { envelope: Envelope::path("x.xlsx"), bytes: (&bytes).into(), modified: None }).remove(0);
        let read = file.outcome.unwrap();
        prop_assert_eq!(read.identity.unit, Some(1));
        // A row of figures alone is an entry, and is told.
        let is_nameless = |note: &&Note| matches!(note, Note::Doubtful { doubt: Doubt::Nameless { .. }, .. });
        let notes: Vec<&Note> = read.notes.iter().filter(|note| !is_nameless(note)).collect();
        prop_assert!(notes.is_empty(), "{:?}", notes);
        prop_assert_eq!(read.cells.unread, 0);
        // The notes on its headings are the template's own.
        prop_assert_eq!(read.remarks, []);
        let figures = read.figures.unwrap();
        let stated: BTreeMap<usize, Value> =
            figures.stated.iter().filter_map(|stated| Some((stated.indicator, stated.written.value()?.into()))).collect();
        prop_assert_eq!(&stated, &entries.stated);
        prop_assert_eq!(figures.remarks.into_iter().collect::<BTreeMap<_, _>>(), entries.remarks);
        prop_assert_eq!(read.answers.into_iter().collect::<BTreeMap<_, _>>(), entries.answers);
        for roster in &read.rosters {
            let rows: Vec<Vec<Entry>> = roster.rows.iter().map(|row| row.entries.clone()).collect();
            let expected: Vec<Vec<Entry>> =
                entries.rosters[&roster.roster].iter().map(|row| row.iter().map(as_read).collect()).collect();
            prop_assert_eq!(rows, expected);
        }
        prop_assert_eq!(read.rosters.len(), plan.rosters.len());
    }
}
