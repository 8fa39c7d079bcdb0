//! `inspect FILE [--cells]`: how a file is understood, cell by cell where asked. It needs no workspace; inside one, it says
//! what the file would count as. A file in an archive or a mail has that in its path like a folder.

use super::Outcome;
use super::screen::Screen;
use super::stop::{Stop, shown, stop_at};
use super::table::{self, Side};
use super::workers::workers;
use super::workspace::{self, Workspace};
use crate::intake::{self, Return};
use crate::isolation::message::{Inspected, Shown};
use crate::plan::{Limits, Plan, Round};
use crate::sheet::{self, At, Book, Cell, CellRef, Look, Remark, Sheet};
use crate::text::{Fact, Lang, Text, inert, text};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io::IsTerminal;
use std::ops::RangeInclusive;
use std::path::Path;

/// Opens a file, and says what stands in it.
pub fn run(directory: Option<&Path>, file: &Path, cells: bool, screen: &Screen) -> Result<Outcome, Stop> {
    let (file, inside) = parted(file);
    let workspace = belonging(directory, file)?;
    let plan = workspace.as_ref().map(|workspace| &workspace.plan);
    let of = plan.and_then(|plan| Some((plan, round_of(plan, file)?)));
    let limits = plan.map_or_else(Limits::default, |plan| plan.limits);
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let name = inside.iter().fold(name.into_owned(), |name, inside| format!("{name}/{inside}"));
    let fetch = || workspace::fetch(file, &name, &limits);
    let shown = workers()?.inspect(limits, of, fetch)?.map_err(|refusal| {
        let says = text("无法打开：{error}", "cannot be opened: {error}");
        stop_at(file, says, &refusal.reason().say(screen.lang()))
    })?;
    let Inspected { book, read } = match shown {
        Shown::Book(inspected) => *inspected,
        Shown::Parcel(members) => return parcel(file, &name, inside.as_deref(), &members, cells, screen),
    };
    let counted = of.zip(read).map(|((plan, round), read)| Counted::new(plan, &plan.rounds[round], read));
    screen.json(|| as_json(&name, &book, counted.as_ref(), cells, screen.lang()));
    if cells {
        if !screen.wants_json() {
            screen.raw(&book.sheets.iter().flat_map(|sheet| listed(&book, sheet)).collect::<String>());
        }
    } else {
        screen.lines(described(&book, counted.as_ref(), screen.lang()));
        if let Some(counted) = &counted {
            screen.lines(counted.said(screen.lang()));
        }
    }
    Ok(Outcome::Tallies)
}

/// A path in two: the file on the disk, and what follows it, which is a path inside of that archive or mail.
fn parted(path: &Path) -> (&Path, Option<String>) {
    let is_outer = |outer: &&Path| *outer != path && outer.is_file();
    let Some(outer) = path.ancestors().find(is_outer).filter(|_| !path.exists()) else { return (path, None) };
    let inside = path.strip_prefix(outer).unwrap_or(path).iter().map(OsStr::to_string_lossy);
    (outer, Some(inside.collect::<Vec<_>>().join("/")))
}

/// An archive or a mail: the files in it. It has no cells, and lacks the file that was asked for, if any was.
fn parcel(
    file: &Path,
    name: &str,
    inside: Option<&str>,
    members: &[String],
    cells: bool,
    screen: &Screen,
) -> Result<Outcome, Stop> {
    let Some(first) = members.first() else {
        let says = text("不是压缩包或邮件，里面没有 {error}", "is no archive or mail, and has no {error} in it");
        return Err(stop_at(file, says, &inside.unwrap_or_default()));
    };
    if inside.is_some() {
        let says = text("里面没有这个文件，有的是：{error}", "there is no such file in it; there are: {error}");
        return Err(stop_at(file, says, &members.join(", ")));
    }
    if cells {
        let says = text(
            "这是压缩包或邮件，请写明其中的哪个文件，例如：{error}",
            "it is an archive or a mail; name a file in it, like: {error}",
        );
        return Err(stop_at(file, says, &format!("{}/{first}", shown(file))));
    }
    screen.json(|| json!({ "schema": 1, "file": name, "members": members }));
    let says = text(
        "压缩包或邮件，汇总时逐个读取其中的 {count} 个文件：",
        "An archive or a mail; each of the {count} files in it is read when reconciling:",
    );
    let mut lines = vec![says.fill(screen.lang(), &[("count", members.len().into())])];
    lines.extend(members.iter().map(|member| format!("  {member}")));
    screen.lines(lines);
    Ok(Outcome::Tallies)
}

/// The workspace that is named, else the one around the file, else the one around us; a plan that cannot be loaded stops only
/// where its workspace was named.
fn belonging(directory: Option<&Path>, file: &Path) -> Result<Option<Workspace>, Stop> {
    if directory.is_some() {
        return Workspace::find(directory).map(Some);
    }
    let around_file = file.parent().map(|parent| if parent.as_os_str().is_empty() { Path::new(".") } else { parent });
    let nearest = around_file.and_then(workspace::nearest).or_else(|| workspace::nearest(Path::new(".")));
    Ok(nearest.and_then(|folder| Workspace::open(&folder).ok()))
}

/// A file as a return of a plan's round.
struct Counted<'a> {
    plan: &'a Plan,
    round: &'a Round,
    read: Return,
}

/// The round whose inbox folder a file stands in, else the last one; by position.
fn round_of(plan: &Plan, file: &Path) -> Option<usize> {
    let position = |name: &OsStr| plan.rounds.iter().position(|round| round.id == name.to_string_lossy());
    file.ancestors().filter_map(Path::file_name).find_map(position).or(plan.rounds.len().checked_sub(1))
}

impl<'a> Counted<'a> {
    /// A file counts for the round that it names itself, which is the one by which it was read, else for that of its folder.
    fn new(plan: &'a Plan, folder: &'a Round, read: Return) -> Counted<'a> {
        let named = read.identity.round.as_deref().and_then(|id| plan.round(id));
        Counted { plan, round: named.unwrap_or(folder), read }
    }

    fn unit(&self) -> Option<&crate::plan::Unit> {
        self.read.identity.unit.map(|unit| &self.plan.units[unit])
    }

    /// What it would count as, in words.
    fn said(&self, lang: Lang) -> Vec<String> {
        let nobody = || Fact::from(text("不知道是哪个单位", "nobody knows whose"));
        let account = self.read.cells;
        let facts: [(&str, Fact); 7] = [
            ("unit", self.unit().map_or_else(nobody, |unit| unit.name.as_str().into())),
            ("round", self.round.id.as_str().into()),
            ("figures", self.read.figures.as_ref().map_or(0, |figures| figures.stated.len()).into()),
            ("rows", self.read.rosters.iter().map(|roster| roster.rows.len()).sum::<usize>().into()),
            ("nonempty", account.nonempty.into()),
            ("template", account.template.into()),
            ("read", account.read.into()),
        ];
        let mut lines = vec![
            String::new(),
            text("作为报送表：{unit}，批次 {round}", "As a return: {unit}, round {round}").fill(lang, &facts),
            text("读到填报数 {figures} 项、明细 {rows} 行", "{figures} figures and {rows} roster rows were read")
                .fill(lang, &facts),
            text(
                "非空单元格 {nonempty} 个：模板自带 {template}，已读取 {read}",
                "{nonempty} cells are not empty: {template} of the template, {read} read",
            )
            .fill(lang, &facts),
        ];
        if account.unread > 0 {
            lines
                .push(text("未读取 {unread} 个", "{unread} not read").fill(lang, &[("unread", account.unread.into())]));
        }
        lines
    }

    fn as_json(&self) -> Value {
        let cells = self.read.cells;
        json!({
            "unit": self.unit().map(|unit| &unit.id),
            "round": self.round.id,
            "figures": self.read.figures.as_ref().map(|figures| figures.stated.len()),
            "roster_rows": self.read.rosters.iter().map(|roster| roster.rows.len()).sum::<usize>(),
            "cells": {
                "nonempty": cells.nonempty, "template": cells.template, "read": cells.read, "unread": cells.unread,
            },
        })
    }
}

/// Format, time and sheets, in words.
fn described(book: &Book, counted: Option<&Counted>, lang: Lang) -> Vec<String> {
    let saved =
        book.saved.map_or_else(|| text("未写明", "not stated").get(lang).to_string(), |saved| saved.to_string());
    let says = text("格式 {format}，文件内的保存时间 {saved}", "Format {format}, saved (as it says) {saved}");
    let mut lines = vec![says.fill(lang, &[("format", book.format.name().into()), ("saved", saved.into())])];
    let headings = [
        (text("工作表", "Sheet"), Side::Left),
        (text("非空单元格", "Cells"), Side::Right),
        (text("最后单元格", "Last"), Side::Left),
        (text("", ""), Side::Left),
    ];
    let row = |sheet: &Sheet| {
        let last = sheet.cells.last().map(|(at, _)| at.to_string()).unwrap_or_default();
        vec![sheet.name.clone(), sheet.cells.len().to_string(), last, peculiar(sheet).say(lang)]
    };
    let rows: Vec<_> = book.sheets.iter().map(row).collect();
    lines.extend(table::lines(&headings.map(|(heading, side)| (heading.get(lang), side)), &rows));
    lines.extend(remarks(book, counted).iter().map(|remark| remark.says().say(lang)));
    lines
}

/// What is remarked on a file; on one that is read as a return the more.
fn remarks(book: &Book, counted: Option<&Counted>) -> Vec<Remark> {
    counted.map_or_else(|| intake::remarks(book), |counted| counted.read.remarks.to_vec())
}

/// What is peculiar to a sheet: hidden itself, its hidden rows and columns, its merged cells, and cells that show more than their
/// value.
fn peculiar(sheet: &Sheet) -> Fact {
    let mut said: Vec<Fact> = Vec::new();
    if !sheet.visible {
        said.push(text("隐藏", "hidden").into());
    }
    let rows = ranges(&sheet.hidden_rows, |row| (row + 1).to_string());
    if !rows.is_empty() {
        said.push(Fact::phrase(text("隐藏行 {rows}", "hidden rows {rows}"), vec![("rows", rows.into())]));
    }
    let columns = ranges(&sheet.hidden_columns, sheet::column_letters);
    if !columns.is_empty() {
        said.push(Fact::phrase(
            text("隐藏列 {columns}", "hidden columns {columns}"),
            vec![("columns", columns.into())],
        ));
    }
    if !sheet.merged.is_empty() {
        let number = vec![("number", sheet.merged.len().into())];
        said.push(Fact::phrase(text("合并单元格 {number} 处", "{number} merged"), number));
    }
    for (is_so, _, says) in LOOKS {
        let number = shown_so(sheet, is_so);
        if number > 0 {
            said.push(Fact::phrase(says, vec![("number", number.into())]));
        }
    }
    said.into()
}

type Is = fn(&Look) -> bool;

/// What a cell may show beyond its value: for people, and by its key for scripts.
const LOOKS: [(Is, &str, Text); 5] = [
    (|look| *look == Look::Struck, "struck", text("划掉的单元格 {number} 个", "{number} struck out")),
    (
        |look| *look == Look::PartlyStruck,
        "partly_struck",
        text("部分划掉的单元格 {number} 个", "{number} partly struck out"),
    ),
    (
        |look| *look == Look::Raised,
        "raised",
        text("有上标或下标的单元格 {number} 个", "{number} with raised or lowered characters"),
    ),
    (
        |look| *look == Look::Percent,
        "percent",
        text("显示为百分比的单元格 {number} 个", "{number} shown as percentages"),
    ),
    (
        |look| matches!(look, Look::Otherwise(_)),
        "otherwise",
        text("显示的不是所存数字的单元格 {number} 个", "{number} that show another figure than they hold"),
    ),
];

/// How many cells of a sheet show this beyond their value.
fn shown_so(sheet: &Sheet, is_so: Is) -> usize {
    sheet.looks.iter().filter(|(_, look)| is_so(look)).count()
}

/// Ranges of rows or columns as people write them: 3, 5-9.
fn ranges(ranges: &[RangeInclusive<u32>], name: impl Fn(u32) -> String) -> Vec<String> {
    let range = |range: &RangeInclusive<u32>| match (*range.start(), *range.end()) {
        (first, last) if first == last => name(first),
        (first, last) => format!("{}-{}", name(first), name(last)),
    };
    ranges.iter().map(range).collect()
}

/// The cells of a sheet, a line each.
fn listed<'a>(book: &'a Book, sheet: &'a Sheet) -> impl Iterator<Item = String> + 'a {
    // Into a file or a pipe every character goes as it is; a terminal must not be steered by one.
    let field = if std::io::stdout().is_terminal() { inert::visible_field } else { inert::field };
    let name = field(&sheet.name);
    sheet.cells.iter().map(move |(at, cell)| format!("{name}\t{at}\t{}\t{}\n", cell.kind(), field(&value(book, cell))))
}

fn as_json(name: &str, book: &Book, counted: Option<&Counted>, cells: bool, lang: Lang) -> Value {
    let sheet = |sheet: &Sheet| {
        json!({
            "name": sheet.name, "visible": sheet.visible, "cells": sheet.cells.len(),
            "hidden_rows": ranges(&sheet.hidden_rows, |row| (row + 1).to_string()),
            "hidden_columns": ranges(&sheet.hidden_columns, sheet::column_letters),
            "looks": LOOKS.map(|(look, key, _)| (key, shown_so(sheet, look))).into_iter().collect::<BTreeMap<_, _>>(),
            "merged": sheet.merged.iter().map(|(first, last)| sheet::range(*first, *last)).collect::<Vec<_>>(),
        })
    };
    let mut object = json!({
        "schema": 1, "file": name, "format": book.format.name(), "saved": book.saved.map(|saved| saved.to_string()),
        "sheets": book.sheets.iter().map(sheet).collect::<Vec<_>>(),
        "remarks": remarks(book, counted).iter().map(|remark| remark.says().say(lang)).collect::<Vec<_>>(),
        "return": counted.map(Counted::as_json),
    });
    if cells {
        let of_sheet = |sheet: &Sheet| {
            let cell = |(at, cell): (At, CellRef)| json!({ "sheet": sheet.name, "cell": at.to_string(), "kind": cell.kind(), "value": value(book, cell) });
            sheet.cells.iter().map(cell).collect::<Vec<_>>()
        };
        object["cells"] = book.sheets.iter().flat_map(of_sheet).collect();
    }
    object
}

/// What stands in a cell, for scripts: figures with every digit that tells the float from its neighbours, `true` and `false`,
/// dates as the serial numbers that the file holds, nothing for a formula whose result is not there.
fn value(book: &Book, cell: CellRef) -> String {
    match cell {
        Cell::Number(float) => shortest(float),
        Cell::Date(date) => shortest(book.serial(date)),
        Cell::Text(text) | Cell::Error(text) => text.to_string(),
        Cell::Bool(logical) => logical.to_string(),
        Cell::Formula => String::new(),
    }
}

/// The shortest digits that give the same float again; with an exponent where they would be many.
fn shortest(float: f64) -> String {
    let digits = format!("{float:?}");
    digits.strip_suffix(".0").unwrap_or(&digits).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Format;

    #[test]
    fn what_does_not_meet_the_eye_is_told() {
        let at = |row, column| At { row, column };
        let sheet = Sheet {
            hidden_rows: vec![2..=2, 4..=8],
            hidden_columns: vec![1..=2],
            merged: vec![(at(0, 0), at(0, 3))],
            ..Sheet::default()
        };
        assert_eq!(peculiar(&sheet).say(Lang::Zh), "隐藏、隐藏行 3、5-9、隐藏列 B-C、合并单元格 1 处");
        let plain = Sheet { visible: true, ..Sheet::default() };
        assert_eq!(peculiar(&plain).say(Lang::En), "");
        let looks = vec![(at(0, 0), Look::Struck), (at(1, 0), Look::Percent), (at(2, 0), Look::Struck)];
        let said = peculiar(&Sheet { looks, ..plain });
        assert_eq!(said.say(Lang::Zh), "划掉的单元格 2 个、显示为百分比的单元格 1 个");
        assert_eq!(said.say(Lang::En), "2 struck out, 1 shown as percentages");
    }

    #[test]
    fn a_cell_is_listed_with_its_kind_and_the_value_that_the_file_holds() {
        let book = Book::new(Format::Xlsx, Vec::new());
        for (cell, kind, shown) in [
            (Cell::Number(0.1 + 0.2), 'n', "0.30000000000000004"),
            (Cell::Number(1e-9), 'n', "1e-9"),
            (Cell::Number(120.0), 'n', "120"),
            (Cell::Text("5"), 's', "5"),
            (Cell::Bool(true), 'b', "true"),
            (Cell::Error("#REF!"), 'e', "#REF!"),
            (Cell::Date(44439.5), 'd', "44439.5"),
            (Cell::Formula, 'f', ""),
        ] {
            assert_eq!((cell.kind(), value(&book, cell).as_str()), (kind, shown));
        }
        let book = Book { epoch_1904: true, ..book };
        assert_eq!(value(&book, Cell::Date(45_292.75)), "43830.75");
    }
}
