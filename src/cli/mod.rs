//! The command line: one file a command, each thin. Paths, clock, locale and printing are known here and nowhere above.
//!
//! A command gives an `Outcome` or a `Stop`; [`run`] turns that into the exit status. Human output goes to stdout in the
//! chosen language, what stops the job to stderr; with `--json` stdout is one JSON object and nothing else.

mod check;
mod close;
mod completions;
mod demo;
mod explain;
mod facts;
mod gap;
mod inspect;
mod kept;
mod ledger;
mod made;
mod output;
mod pack;
mod reconcile;
mod schema;
mod screen;
mod state;
mod status;
mod stop;
mod summary;
mod table;
mod templates;
mod waive;
mod workers;
mod workspace;

use crate::finding::Finding;
use crate::text::Lang;
use clap::{CommandFactory, Parser, Subcommand};
use screen::Screen;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use stop::Stop;
use workspace::Workspace;

/// Hands out Excel templates, takes them back, and says what does not tally (下发填报模板，回收核对，逐条说明不符之处)
///
/// Without a command: the state of the workspace and the next step (不带命令：显示当前进度和下一步).
#[derive(Parser)]
#[command(name = "tallybook", version, max_term_width = 120)]
struct Arguments {
    /// The workspace; else the nearest parent folder with a plan.toml (工作目录)
    #[arg(short = 'C', value_name = "DIR", global = true)]
    directory: Option<PathBuf>,
    /// zh or en; else the plan's language, else the system's (界面语言)
    #[arg(long, value_name = "LANG", global = true, value_parser = language)]
    lang: Option<Lang>,
    /// One JSON object on stdout and nothing else (输出 JSON)
    #[arg(long, global = true)]
    json: bool,
    /// Only errors (只显示错误)
    #[arg(short, long, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Write the bundled sample workspace and run everything on it (演示：郑州市总工会 2021 年三大专案)
    Demo {
        /// Where; must not exist or be empty (写到哪个文件夹)
        #[arg(default_value = demo::FOLDER)]
        folder: PathBuf,
    },
    /// Audit the plan (核对方案)
    Check,
    /// Write one workbook a unit into outbox/ROUND (生成填报模板)
    Templates {
        /// The round; else the next one due (报送批次)
        #[arg(long)]
        round: Option<String>,
        /// An earlier round from which the units go on: its rows are filled in (接着哪个批次填：带入其明细)
        #[arg(long, value_name = "ROUND")]
        from: Option<String>,
        /// Only this unit, by name, alias or id; may be repeated (只生成该单位，可重复)
        #[arg(long)]
        unit: Vec<String>,
    },
    /// Read inbox/ROUND and write results/ROUND (核对报送表，生成汇总表)
    Reconcile {
        /// The round; else the last one with files in its inbox (报送批次)
        #[arg(long)]
        round: Option<String>,
    },
    /// Who has returned, who is late, who must correct, round by round (报送进度和台账)
    Status {
        /// The round; else the last one with files in its inbox (报送批次)
        #[arg(long)]
        round: Option<String>,
        /// Write the ledger as a workbook into results/ (生成台账工作簿)
        #[arg(long)]
        workbook: bool,
    },
    /// Freeze a round: what changes afterwards is told (办结一个批次，此后的变动会列出)
    Close {
        /// The round (报送批次)
        round: String,
        /// Who closes it; else the name of your account (办结人)
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
        /// Close it anew, as it is now (重新办结)
        #[arg(long)]
        again: bool,
    },
    /// Write every figure and roster row as Parquet, for DuckDB or Spark (导出全部数字和明细)
    Facts {
        /// The folder to write into; made where it is not there (写到哪个文件夹)
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// The round; else the last one with files in its inbox (报送批次)
        #[arg(long)]
        round: Option<String>,
    },
    /// How a file is understood (查看文件如何被读取)
    Inspect {
        /// The file (文件)
        file: PathBuf,
        /// Every non-empty cell, tab-separated: sheet, reference, kind, value (逐格列出)
        #[arg(long)]
        cells: bool,
    },
    /// A rule: what, why, what to do; without a code, the catalogue (解释规则)
    Explain {
        /// The rule's code or name, such as R101 (规则编号或名称)
        code: Option<String>,
    },
    /// Accept one finding, with a reason (豁免一个问题)
    Waive {
        /// The finding's id, such as R101-1a2b3c4d (问题编号)
        id: String,
        /// Why (理由)
        #[arg(long)]
        reason: String,
        /// The last day: rounds due later are judged without it (有效期至，如 2021-12-31)
        #[arg(long, value_name = "DATE")]
        until: Option<jiff::civil::Date>,
        /// Who accepts it; else the name of your account (登记人)
        #[arg(long, value_name = "NAME")]
        by: Option<String>,
        /// The round in which it was found; else every round with files (报送批次)
        #[arg(long)]
        round: Option<String>,
    },
    /// The JSON Schema of plan.toml, for editors (plan.toml 的 JSON Schema)
    Schema,
    /// Completions for a shell (命令补全)
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// How a job that could be done ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// No finding of severity error that nobody accepts.
    Tallies,
    /// At least one.
    DoesNotTally,
}

impl Outcome {
    /// What a list of findings comes to.
    fn of(findings: &[Finding]) -> Outcome {
        if findings.iter().any(Finding::is_wrong) { Outcome::DoesNotTally } else { Outcome::Tallies }
    }
}

/// Runs the command that the arguments name, and gives the exit status: 0 all tallies, 1 something does not, 2 the job could
/// not be done.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let words: Vec<OsString> = arguments.into_iter().collect();
    if workers::is_worker(&words) {
        return workers::work();
    }
    let arguments = match Arguments::try_parse_from(&words) {
        Ok(arguments) => arguments,
        Err(error) => return misunderstood(&error, words.iter().any(|word| word == "--json")),
    };
    let lang = starting_language(&arguments);
    output::guard(lang);
    workers::use_every_core();
    let mut screen = Screen::new(lang, arguments.json, arguments.quiet);
    match execute(&arguments, &mut screen) {
        Ok(Outcome::Tallies) => ExitCode::SUCCESS,
        Ok(Outcome::DoesNotTally) => ExitCode::from(1),
        Err(stop) => {
            screen.stopped(&stop);
            ExitCode::from(2)
        }
    }
}

fn execute(arguments: &Arguments, screen: &mut Screen) -> Result<Outcome, Stop> {
    let open = || Workspace::find(arguments.directory.as_deref());
    match &arguments.command {
        None => state::run(&open()?, screen),
        Some(Command::Demo { folder }) => demo::run(folder, arguments.lang.is_some(), screen),
        Some(Command::Check) => check::run(&open()?, screen),
        Some(Command::Templates { round, from, unit }) => {
            templates::run(&open()?, round.as_deref(), from.as_deref(), unit, screen)
        }
        Some(Command::Reconcile { round }) => reconcile::run(&open()?, round.as_deref(), screen),
        Some(Command::Status { round, workbook }) => status::run(&open()?, round.as_deref(), *workbook, screen),
        Some(Command::Close { round, by, again }) => close::run(&open()?, round, by.as_deref(), *again, screen),
        Some(Command::Facts { out, round }) => facts::run(&open()?, out, round.as_deref(), screen),
        Some(Command::Inspect { file, cells }) => inspect::run(arguments.directory.as_deref(), file, *cells, screen),
        Some(Command::Explain { code }) => explain::run(code.as_deref(), screen),
        Some(Command::Waive { id, reason, until, by, round }) => {
            let wish = waive::Wish { id, reason, until: *until, by: by.as_deref(), round: round.as_deref() };
            waive::run(&open()?, &wish, screen)
        }
        Some(Command::Schema) => schema::run(screen),
        Some(Command::Completions { shell }) => completions::run(*shell, &mut Arguments::command(), screen),
    }
}

/// The flag's language, else the plan's, else the locale's, else English. The plan's own word for it is read before the plan
/// is loaded, so that a plan that cannot be loaded is still explained in its language.
fn starting_language(arguments: &Arguments) -> Lang {
    let of_plan = || workspace::language(arguments.directory.as_deref().unwrap_or(Path::new(".")));
    let of_system = || Lang::from_tag(&sys_locale::get_locale()?);
    arguments.lang.or_else(of_plan).or_else(of_system).unwrap_or(Lang::En)
}

fn language(tag: &str) -> Result<Lang, String> {
    Lang::from_tag(tag).ok_or_else(|| "zh or en".to_string())
}

/// Arguments that clap did not understand, or a page of help that was asked for.
fn misunderstood(error: &clap::Error, json: bool) -> ExitCode {
    if error.use_stderr() && json {
        screen::json(&serde_json::json!({ "schema": 1, "error": error.render().to_string().trim() }));
    }
    // Nothing is left to be done where even this cannot be printed.
    let _ = error.print();
    ExitCode::from(if error.use_stderr() { 2 } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn every_command_says_what_it_does_in_both_languages() {
        for command in Arguments::command().get_subcommands() {
            let about = command.get_about().map(ToString::to_string).unwrap_or_default();
            let name = command.get_name();
            assert!(about.is_ascii() || about.contains('('), "{name}: {about}");
            assert!(about.chars().any(|c| ('一'..='龥').contains(&c)), "{name} says nothing in Chinese: {about}");
        }
    }
}
