//! What the programs of the race share: the layout of a return, the sheet of units and indicators, the line they print.

#![allow(dead_code, reason = "every program needs some of it")]

use rust_xlsxwriter::{Color, Format, Workbook, Worksheet, XlsxError};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// The sheet with the figures.
pub const FIGURES: &str = "指标填报";
/// The heading of the column that a figure is the sum of.
pub const AMOUNT: &str = "金额（元）";
/// The heading of a column of dates.
pub const DATE: &str = "日期";
/// The most roster rows on one sheet.
pub const MOST_ROWS: usize = 1_000_000;

/// What one file says.
#[derive(Default)]
pub struct Return {
    pub file: String,
    pub unit: String,
    pub figures: Vec<Figure>,
    /// How many cells hold something.
    pub cells: usize,
}

/// One indicator of one unit.
pub struct Figure {
    pub target: f64,
    pub stated: f64,
    pub roster: Option<f64>,
}

impl Return {
    pub fn of(path: &Path) -> Return {
        let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Return { file, ..Return::default() }
    }
}

impl Figure {
    fn is_off(&self) -> bool {
        self.roster.is_some_and(|sum| (sum - self.stated).abs() > 0.005)
    }

    fn is_short(&self) -> bool {
        self.stated < self.target
    }
}

/// What was said to the program: the files to read, and where the workbook goes.
pub fn arguments() -> (Vec<PathBuf>, String) {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [inbox, out] = &words[..] else { panic!("INBOX OUT.xlsx") };
    (files(inbox), out.clone())
}

/// The files of a folder in the order of their names.
pub fn files(inbox: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(inbox).expect("a folder");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    files
}

/// Times the writing, for the part of the race that is about nothing else.
pub struct Clock(Instant, f64);

impl Clock {
    pub fn start() -> Clock {
        Clock(Instant::now(), processor())
    }

    /// What took since the start, as members of the line that is printed.
    pub fn stop(self) -> String {
        format!("\"writing\":{:.4},\"writing_cpu\":{:.2}", self.0.elapsed().as_secs_f64(), processor() - self.1)
    }
}

/// The seconds of processor time that this process has taken, as Linux counts them: in hundredths. 0 on other systems.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// The indicator that a sheet is the roster of.
pub fn roster(sheet: &str) -> Option<usize> {
    sheet.strip_prefix("明细")?.parse().ok()
}

pub fn money() -> Format {
    Format::new().set_num_format("#,##0.00")
}

fn head() -> Format {
    Format::new().set_bold().set_background_color(Color::RGB(0xDDEBF7))
}

/// Units by indicators: target, stated, roster; red where a roster says something else, amber below target.
pub fn write<'a>(book: &mut Workbook, mut returns: impl Iterator<Item = &'a Return> + Clone) -> Result<(), XlsxError> {
    let (head, money) = (head(), money());
    let red = money.clone().set_background_color(Color::RGB(0xFFC7CE));
    let amber = money.clone().set_background_color(Color::RGB(0xFFEB9C));
    let sheet = book.add_worksheet().set_name("汇总")?.set_freeze_panes(1, 1)?;
    sheet.write_with_format(0, 0, "单位", &head)?;
    let indicators = returns.clone().next().map_or(0, |first| first.figures.len());
    let heads = (0..indicators).flat_map(|i| ["目标", "上报", "明细合计"].map(|what| format!("指标{i} {what}")));
    for (column, words) in (1..).zip(heads) {
        sheet.write_with_format(0, column, words, &head)?;
    }
    (1..).zip(returns.by_ref()).try_for_each(|(row, read)| {
        sheet.write(row, 0, &read.unit)?;
        for (column, figure) in (1..).step_by(3).zip(&read.figures) {
            let stated = if figure.is_off() {
                &red
            } else if figure.is_short() {
                &amber
            } else {
                &money
            };
            sheet.write_with_format(row, column, figure.target, &money)?;
            sheet.write_with_format(row, column + 1, figure.stated, stated)?;
            if let Some(sum) = figure.roster {
                sheet.write_with_format(row, column + 2, sum, if figure.is_off() { &red } else { &money })?;
            }
        }
        Ok(())
    })
}

/// Makes a sheet ready for merged rows.
pub fn merged<'a>(
    sheet: &'a mut Worksheet,
    number: usize,
    heads: &[impl AsRef<str>],
) -> Result<&'a mut Worksheet, XlsxError> {
    sheet.set_name(format!("合并明细{number}"))?.set_freeze_panes(1, 0)?;
    for (column, words) in (0..).zip(["单位", "文件", "工作表"].into_iter().chain(heads.iter().map(AsRef::as_ref)))
    {
        sheet.set_column_width(column, 14)?.write_with_format(0, column, words, &head())?;
    }
    Ok(sheet)
}

/// The line by which the race sees that all contenders did the same work.
#[allow(clippy::disallowed_macros, reason = "a program of its own, which speaks to the race")]
pub fn print<'a>(returns: impl Iterator<Item = &'a Return> + Clone, rows: usize, writing: Option<String>) {
    let figures = || returns.clone().flat_map(|read| &read.figures);
    println!(
        "{{\"files\":{},\"cells\":{},\"rows\":{rows},\"mismatches\":{},\"short\":{},\"total\":{:.2}{}}}",
        returns.clone().count(),
        returns.clone().map(|read| read.cells).sum::<usize>(),
        figures().filter(|figure| figure.is_off()).count(),
        figures().filter(|figure| figure.is_short()).count(),
        figures().filter_map(|figure| figure.roster).sum::<f64>(),
        writing.map_or(String::new(), |writing| format!(",{writing}")),
    );
}
