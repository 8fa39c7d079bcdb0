//! The ledger as a workbook: every unit against every round, and the journal in words.
//!
//! It is of no single round, so it has no overview and no links: what it says of a return stands in that round's consolidated
//! workbook.

use super::book::Book;
use super::looks::{Band, Looks, Tone, colour_word};
use super::page::{Content, Page};
use super::{dated, print, wrap};
use crate::journal::{Event, JOURNAL_FILE, Journal, Line};
use crate::ledger::{self, Entry, Stand};
use crate::plan::Plan;
use crate::reconcile::Status;
use crate::sheet::At;
use crate::text::{Fact, Lang, Text, text};
use jiff::Timestamp;
use rust_xlsxwriter::{Format, XlsxError};
use std::collections::HashMap;
use std::io::Cursor;

/// The names of the sheets.
const LEDGER: Text = text("台账", "Ledger");
const LINES: Text = text("台账记录", "Journal");

/// The columns before the first round.
const LEAD: [(Text, f64); 2] = [(text("序号", "No."), 5.0), (text("单位", "Unit"), 15.0)];
/// The columns of a round.
const OF_ROUND: [(Text, f64); 6] = [
    (text("模板生成", "Template written"), 11.0),
    (text("首次收到", "First received"), 16.0),
    (text("文件保存时间", "Saved"), 16.0),
    (text("报送状态", "Status"), 11.0),
    (text("错误", "Errors"), 7.0),
    (text("下一步", "Next"), 11.0),
];
/// Which of them is the status.
const STATUS: u32 = 3;
/// The columns of the journal.
const OF_LINE: [(Text, f64); 7] = [
    (text("时间", "Time"), 17.0),
    (text("事项", "What"), 12.0),
    (text("批次", "Round"), 14.0),
    (text("单位", "Unit"), 15.0),
    (text("文件或问题编号", "File or finding"), 46.0),
    (text("经办人", "By"), 12.0),
    (text("说明", "Reason"), 40.0),
];

/// The row of the first unit, and of the first line of the journal.
const FIRST_UNIT: u32 = 4;
const FIRST_LINE: u32 = 3;
/// How many rounds stand beside each other on a page, and in which size, in percent, where there are more.
const ON_A_PAGE: usize = 2;
const SCALE: u16 = 60;

const DAY: &str = "yyyy-mm-dd";
const MOMENT: &str = "yyyy-mm-dd hh:mm";

/// What both sheets share.
struct Ledger<'a> {
    plan: &'a Plan,
    /// The positions of its units by their ids.
    units: HashMap<&'a str, usize>,
    journal: &'a Journal,
    lang: Lang,
    looks: Looks,
}

/// The workbook: the rounds in which something was sent or came in, and every line of the journal.
///
/// # Errors
/// What the writer refuses, such as more lines than a sheet holds.
pub fn ledger(plan: &Plan, stands: &[Stand], journal: &Journal, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let ledger = Ledger { plan, units: plan.unit_positions(), journal, lang, looks: Looks::new(lang) };
    let begun: Vec<&Stand> = stands.iter().filter(|stand| stand.has_begun(journal)).collect();

    let due = plan.rounds.iter().map(|round| round.due).max().unwrap_or_default();
    let properties = dated(&ledger.title(), &plan.issuer, due, lang)?;
    let mut book = Book::new(&properties, &ledger.looks.standard())?;
    ledger.units(&mut book, &begun)?;
    ledger.lines(&mut book)?;
    let mut file = Cursor::new(Vec::new());
    book.save(&mut file, &|_, _| (), None)?;
    Ok(file.into_inner())
}

impl Ledger<'_> {
    fn say(&self, words: Text) -> &'static str {
        words.get(self.lang)
    }

    fn title(&self) -> String {
        text("{title}台账", "{title}: ledger").fill(self.lang, &[("title", self.plan.title.as_str().into())])
    }

    /// The title and what stands below it, across so many columns.
    fn head(&self, page: &mut Page, subtitle: Text, columns: u32) -> Result<(), XlsxError> {
        for column in 0..columns {
            let (title, below) = if column == 0 { (self.title(), self.say(subtitle)) } else { Default::default() };
            page.put(At { row: 0, column }, title, &self.looks.title())?;
            page.put(At { row: 1, column }, below, &self.looks.subtitle())?;
        }
        page.sheet.set_row_height(0, 30)?.set_row_height(1, 20)?;
        Ok(())
    }

    /// A row a unit, a block of columns a round.
    fn units(&self, book: &mut Book, stands: &[&Stand]) -> Result<(), XlsxError> {
        let mut page = book.page(self.say(LEDGER))?;
        let subtitle = text(
            "模板生成和首次收到的时间以台账记录为准；状态、错误按现有文件核对",
            "When a template was written and a file first received is what the journal says; status and errors are what the files say now",
        );
        self.head(&mut page, subtitle, self.block(stands.len().min(ON_A_PAGE)))?;
        self.unit_heads(&mut page, stands)?;
        let units = self.plan.units.len() as u32;
        let all = ledger::entries(stands.iter().copied(), self.plan, self.journal);
        for unit in 0..self.plan.units.len() {
            self.unit(&mut page, &all, unit)?;
        }
        // There is nothing to colour without a unit.
        let blocks = if units == 0 { 0 } else { stands.len() };
        for column in (0..blocks).map(|block| self.block(block) + STATUS) {
            let range = (FIRST_UNIT, column, FIRST_UNIT + units - 1, column);
            for status in [Status::Missing, Status::Unreadable, Status::Rejected] {
                colour_word(page.sheet, range, self.say(status.word()), Tone::Bad)?;
            }
            colour_word(page.sheet, range, self.say(Status::Late.word()), Tone::Open)?;
        }
        page.sheet.set_freeze_panes(FIRST_UNIT, 2)?.set_repeat_rows(0, FIRST_UNIT - 1)?.set_repeat_columns(0, 1)?;
        print::landscape(self.lang, page.sheet, 1)?;
        if stands.len() > ON_A_PAGE {
            // Breaks between rounds stand where the pages are not fitted to the paper.
            let breaks = (ON_A_PAGE..stands.len()).step_by(ON_A_PAGE).map(|block| self.block(block));
            page.sheet.set_print_scale(SCALE).set_vertical_page_breaks(&breaks.collect::<Vec<u32>>())?;
        }
        Ok(())
    }

    /// The first column of a round's block.
    fn block(&self, position: usize) -> u32 {
        (LEAD.len() + OF_ROUND.len() * position) as u32
    }

    fn unit_heads(&self, page: &mut Page, stands: &[&Stand]) -> Result<(), XlsxError> {
        let look = self.looks.head();
        for (column, (words, width)) in (0..).zip(LEAD) {
            page.sheet.set_column_width(column as u16, width)?;
            page.sheet.merge_range(
                FIRST_UNIT - 2,
                column as u16,
                FIRST_UNIT - 1,
                column as u16,
                self.say(words),
                &look,
            )?;
        }
        for (position, stand) in stands.iter().enumerate() {
            let first = self.block(position);
            let says = match &stand.closing {
                Some(_) => text("{round}（{due} 截止，{day} 由{by}办结）", "{round} (due {due}, closed {day} by {by})"),
                None => text("{round}（{due} 截止）", "{round} (due {due})"),
            };
            let mut facts: Vec<(&str, Fact)> =
                vec![("round", stand.round.name.as_str().into()), ("due", stand.round.due.to_string().into())];
            let closing = stand.closing.iter();
            facts.extend(closing.flat_map(|one| [("day", one.day.to_string().into()), ("by", one.by.as_str().into())]));
            let says = says.fill(self.lang, &facts);
            page.put_across(FIRST_UNIT - 2, first..first + OF_ROUND.len() as u32, &says, &look)?;
            for (column, (words, width)) in (first..).zip(OF_ROUND) {
                page.sheet.set_column_width(column as u16, width)?;
                page.put(At { row: FIRST_UNIT - 1, column }, self.say(words), &look)?;
            }
        }
        page.sheet.set_row_height(FIRST_UNIT - 2, 24)?.set_row_height(FIRST_UNIT - 1, 32)?;
        Ok(())
    }

    fn unit(&self, page: &mut Page, all: &[(&Stand, Vec<Entry>)], unit: usize) -> Result<(), XlsxError> {
        let row = FIRST_UNIT + unit as u32;
        let at = |column| At { row, column };
        let (centred, wrapped) = (self.looks.centred(Band::Plain), self.looks.wrapped());
        let known = &self.plan.units[unit];
        page.put(at(0), unit + 1, &centred)?;
        page.put(at(1), known.name.as_str(), &wrapped)?;
        for (position, (stand, entries)) in all.iter().enumerate() {
            self.entry(page, at(self.block(position)), stand, &entries[unit])?;
        }
        page.sheet.set_row_height(row, wrap::height([(known.name.as_str(), LEAD[1].1)]))?;
        Ok(())
    }

    /// How a unit stands in a round, from a cell on.
    fn entry(&self, page: &mut Page, first: At, stand: &Stand, entry: &Entry) -> Result<(), XlsxError> {
        let at = |column| At { column: first.column + column, ..first };
        let centred = || self.looks.centred(Band::Plain);
        page.put(at(0), self.moment(entry.template), &self.timed(DAY))?;
        page.put(at(1), self.moment(entry.first_seen), &self.timed(MOMENT))?;
        page.put(at(2), self.time(entry.saved), &self.timed(MOMENT))?;
        // Nothing is said of a unit from which nothing is due, or of a round of which nothing has come in.
        let is_told = stand.reconciled.is_some() && (entry.is_due || entry.status != Status::Missing);
        let status = if is_told { self.say(entry.status.word()) } else { "" };
        page.put(at(STATUS), status, &centred())?;
        let errors = if is_told { Content::from(entry.errors) } else { Content::Blank };
        page.put(at(4), errors, &self.looks.figure(Band::Plain, 0))?;
        page.put(at(5), self.say(entry.next_step), &centred())
    }

    /// A cell for a time, shown in that way.
    fn timed(&self, shown: &str) -> Format {
        self.looks.centred(Band::Plain).set_num_format(shown)
    }

    fn time(&self, time: Option<Timestamp>) -> Content {
        time.map_or(Content::Blank, |time| Content::Time(self.plan.offset.to_datetime(time)))
    }

    /// A time of the journal; one that is written otherwise stands as it is.
    fn moment(&self, written: Option<&str>) -> Content {
        let Some(written) = written else { return Content::Blank };
        written.parse().map_or_else(|_| written.into(), |time| self.time(Some(time)))
    }

    /// The journal, a line a row, the oldest first.
    fn lines(&self, book: &mut Book) -> Result<(), XlsxError> {
        let mut page = book.page(self.say(LINES))?;
        let width = OF_LINE.len() as u32;
        self.head(&mut page, text("工作台账记录，只增不改", "The journal: lines are only ever added"), width)?;
        for (column, (words, wide)) in (0..).zip(OF_LINE) {
            page.sheet.set_column_width(column as u16, wide)?;
            page.put(At { row: FIRST_LINE - 1, column }, self.say(words), &self.looks.head())?;
        }
        page.sheet.set_row_height(FIRST_LINE - 1, 24)?;
        for (row, line) in (FIRST_LINE..).zip(&self.journal.lines) {
            self.line(&mut page, row, line)?;
        }
        let end = FIRST_LINE + self.journal.lines.len() as u32;
        if !self.journal.lines.is_empty() {
            page.sheet.autofilter(FIRST_LINE - 1, 0, end - 1, width as u16 - 1)?;
        }
        if let Some(note) = self.unread() {
            page.put_across(end, 0..width, &note, &self.looks.note())?;
        }
        page.sheet.set_freeze_panes(FIRST_LINE, 0)?.set_repeat_rows(0, FIRST_LINE - 1)?;
        print::landscape(self.lang, page.sheet, 1)
    }

    /// The lines that could not be read; `None` where all were.
    fn unread(&self) -> Option<String> {
        let numbers: Vec<Fact> = self.journal.unreadable.iter().map(|number| Fact::from(*number)).collect();
        let says = text(
            "{file} 第 {lines} 行无法读取，没有列入。",
            "{file}: lines {lines} cannot be read and are not listed.",
        );
        let facts = [("file", JOURNAL_FILE.into()), ("lines", Fact::List(numbers.clone()))];
        (!numbers.is_empty()).then(|| says.fill(self.lang, &facts))
    }

    fn line(&self, page: &mut Page, row: u32, line: &Line) -> Result<(), XlsxError> {
        let (centred, wrapped) = (self.looks.centred(Band::Plain), self.looks.wrapped());
        let until = |until: &jiff::civil::Date| {
            text("（至 {until}）", " (until {until})").fill(self.lang, &[("until", until.to_string().into())])
        };
        let (what, round, unit, about, by, reason) = match &line.event {
            Event::TemplateWritten { round, unit, path, .. } => {
                (text("生成模板", "template"), Some(round), Some(unit), path.as_str(), "", String::new())
            }
            Event::FileSeen { round, unit, path, .. } => {
                (text("收到文件", "received"), Some(round), unit.as_ref(), path.as_str(), "", String::new())
            }
            Event::FindingWaived { round, id, reason, by, until: last } => {
                let reason = reason.clone() + &last.as_ref().map(until).unwrap_or_default();
                (text("豁免问题", "waived"), round.as_ref(), None, id.as_str(), by.as_str(), reason)
            }
            Event::RoundClosed { round, by } => {
                (text("办结", "closed"), Some(round), None, "", by.as_str(), String::new())
            }
        };
        let round = round.map(|id| self.plan.round(id).map_or(id.as_str(), |round| &round.name)).unwrap_or_default();
        let named = |id: &String| Some(self.plan.units[*self.units.get(id.as_str())?].name.as_str());
        let unit = unit.map(|id| named(id).unwrap_or(id)).unwrap_or_default();
        page.put(At { row, column: 0 }, self.moment(Some(&line.time)), &self.timed(MOMENT))?;
        page.put(At { row, column: 1 }, self.say(what), &centred)?;
        let texts = [round, unit, about, by, &reason];
        for (column, words) in (2..).zip(texts) {
            page.put(At { row, column }, words, &wrapped)?;
        }
        let widths = OF_LINE[2..].iter().map(|(_, width)| *width);
        page.sheet.set_row_height(row, wrap::height(texts.into_iter().zip(widths)))?;
        Ok(())
    }
}
