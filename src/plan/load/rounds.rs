//! What is collected, and until when: rosters, rounds, and the zone in which due dates end.

use super::Loader;
use crate::plan::file::{ColumnKind, RosterFile, RoundFile};
use crate::plan::{Indicator, Roster, RosterColumn, Round};
use crate::text::{Lang, text};
use crate::value::measure::{Measure, split_heading};
use std::collections::HashMap;

impl Loader<'_> {
    pub(super) fn roster(&mut self, file: &RosterFile) -> Roster {
        let name = file.name.get_ref();
        if name.trim().is_empty() || name.chars().count() > 31 || name.contains(['[', ']', ':', '*', '?', '/', '\\']) {
            let says = text(
                "“{name}”不能作工作表名：最多 31 个字，不能有 [ ] : * ? / \\",
                "“{name}” cannot name a sheet: at most 31 characters, without [ ] : * ? / \\",
            );
            self.problem(file.name.span(), says, vec![("name", name.as_str().into())]);
        }
        self.unique(file.columns.iter().map(|column| &column.id));
        for column in
            file.columns.iter().filter(|column| column.kind == ColumnKind::Choice && column.choices.is_empty())
        {
            let says = text("kind = \"choice\" 要列出 choices = [\"…\"]", "kind = \"choice\" needs choices = [\"…\"]");
            self.problem(column.id.span(), says, Vec::new());
        }
        let columns: Vec<RosterColumn> = file
            .columns
            .iter()
            .map(|column| RosterColumn {
                id: column.id.get_ref().clone(),
                name: column.name.clone(),
                kind: column.kind,
                required: column.required,
                private: column.private,
                choices: column.choices.clone(),
                measure: (column.measure.as_deref().map(Measure::parse))
                    .or_else(|| split_heading(&column.name).1)
                    .unwrap_or_else(|| Measure::parse("个")),
            })
            .collect();
        let mut key = Vec::new();
        for id in &file.key {
            match columns.iter().position(|column| column.id == *id.get_ref()) {
                Some(column) => key.push(column),
                None => {
                    let says = text("key 里的“{id}”不是本清单的列", "“{id}” in key is not a column of this roster");
                    self.problem(id.span(), says, vec![("id", id.get_ref().as_str().into())]);
                }
            }
        }
        Roster { id: file.id.get_ref().clone(), name: name.clone(), key, columns }
    }

    pub(super) fn round(&mut self, file: &RoundFile, indicators: &[Indicator], rosters: &[Roster]) -> Round {
        let id = file.id.get_ref();
        if id.is_empty() || id.starts_with('.') || id.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) {
            let says = text("“{id}”不能作文件夹名，请换一个", "“{id}” cannot name a folder; choose another");
            self.problem(file.id.span(), says, vec![("id", id.as_str().into())]);
        }
        let due = file.due.get_ref().parse().unwrap_or_else(|_| {
            let says = text("日期请写成 \"2021-08-31\" 这样", "write the date as \"2021-08-31\"");
            self.problem(file.due.span(), says, Vec::new());
            jiff::civil::Date::MIN
        });
        let by_indicator: HashMap<&str, usize> =
            indicators.iter().enumerate().map(|(index, indicator)| (indicator.id.as_str(), index)).collect();
        let mut collected: Vec<usize> = Vec::new();
        let mut by_themselves: Vec<usize> = Vec::new();
        match &file.collect {
            None => collected = (0..indicators.len()).collect(),
            Some(ids) => {
                for id in ids {
                    let roster = rosters.iter().position(|roster| roster.id == *id.get_ref());
                    match (by_indicator.get(id.get_ref().as_str()), roster) {
                        (Some(indicator), _) => collected.push(*indicator),
                        (None, Some(roster)) => by_themselves.push(roster),
                        (None, None) => {
                            let says =
                                text("没有 id 为“{id}”的指标或明细清单", "no indicator or roster has the id “{id}”");
                            self.problem(id.span(), says, vec![("id", id.get_ref().as_str().into())]);
                        }
                    }
                }
            }
        }
        collected.sort_unstable();
        collected.dedup();
        let proving = collected.iter().filter_map(|indicator| Some(indicators[*indicator].proof?.roster));
        let mut wanted: Vec<usize> = Vec::new();
        for roster in proving.chain(by_themselves) {
            if !wanted.contains(&roster) {
                wanted.push(roster);
            }
        }
        Round {
            id: id.clone(),
            name: file.name.clone().unwrap_or_else(|| id.clone()),
            due,
            indicators: collected,
            rosters: wanted,
            is_final: file.is_final,
        }
    }

    /// The zone in which due dates end: the plan's, else China's for a Chinese plan and UTC for others.
    pub(super) fn offset(&mut self) -> jiff::tz::Offset {
        let Some(named) = &self.file.utc_offset else {
            let chinese = self.file.language.as_deref().and_then(Lang::from_tag) != Some(Lang::En);
            return jiff::tz::offset(if chinese { 8 } else { 0 });
        };
        // An offset is a whole number of minutes: "+08:00".
        let parsed = jiff::fmt::strtime::parse("%:z", named.get_ref()).ok().and_then(|parsed| parsed.offset());
        parsed.unwrap_or_else(|| {
            let says = text("时区请写成 \"+08:00\" 这样", "write the offset as \"+08:00\"");
            self.problem(named.span(), says, Vec::new());
            jiff::tz::offset(0)
        })
    }
}
