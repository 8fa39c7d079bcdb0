//! The first sheet: what came in, what does not tally, how far every indicator has come.

use super::book::Book;
use super::edition::Edition;
use super::frame::{COLUMNS, WIDTHS, section, total_width};
use super::layout::Field;
use super::looks::{Band, Tone, colour_verdicts, linked, toned, underlined};
use super::names;
use super::page::{Content, Page};
use super::sums::{rate, rate_formula, total};
use super::{chart, heat, print, trend, waterfall, words, wrap};
use crate::finding::{Finding, Severity};
use crate::reconcile::Status;
use crate::sheet::{At, quoted};
use crate::tally::{Total, Verdict};
use crate::text::{Fact, text};
use rust_decimal::Decimal;
use rust_xlsxwriter::XlsxError;

/// The row of the headline's section.
const HEADLINE: u32 = 4;
/// The row of the table's section.
const TABLE: u32 = 8;

const STATUSES: [Status; 5] = [Status::Returned, Status::Late, Status::Missing, Status::Unreadable, Status::Rejected];
const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

/// The title of the workbook.
pub fn title(edition: &Edition) -> String {
    edition.fill(
        text("{title}汇总表", "{title}: consolidated figures"),
        &[("title", edition.plan().title.as_str().into())],
    )
}

/// Lays out the sheet, and has its last rows poured.
///
/// # Errors
/// What the writer refuses.
pub fn write<'a>(edition: &'a Edition, book: &mut Book<'a>) -> Result<(), XlsxError> {
    let mut page = book.page(edition.say(names::OVERVIEW))?;
    for (column, width) in WIDTHS.iter().enumerate() {
        page.sheet.set_column_width(column as u16, *width)?;
    }
    head(edition, &mut page)?;
    headline(edition, &mut page)?;
    let end = table(edition, &mut page)?;
    let end = notes(edition, &mut page, end)?;
    let first = TABLE + 2;
    let end = chart::write(edition, &mut page, end + 1, (first, first + edition.recon.tally.totals.len() as u32))?;
    let end = trend::write(edition, &mut page, end, first)?;
    let width = COLUMNS.max(heat::width(edition));
    let gaps = end + 1;
    let end = waterfall::write(edition, &mut page, gaps, width + 1)?;
    page.sheet.set_page_breaks(&[gaps, end + 1])?;
    let map = heat::write(edition, &mut page, end + 1)?;
    let last = map + edition.plan().units.len() as u32 - 1;
    page.sheet.set_print_area(0, 0, last, width as u16 - 1)?;
    print::portrait(edition.lang, page.sheet)?;
    page.sheet.set_active(true);
    heat::pour(edition, book, map)
}

fn head(edition: &Edition, page: &mut Page) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    for column in 0..COLUMNS {
        let (first, second) = if column == 0 { (title(edition), edition.subtitle()) } else { Default::default() };
        page.put(At { row: 0, column }, first, &looks.title())?;
        page.put(At { row: 1, column }, second, &looks.subtitle())?;
    }
    let result = result(edition);
    page.put_across(2, 0..COLUMNS, &result, &looks.paragraph())?;
    let height = wrap::height([(result.as_str(), total_width())]);
    page.sheet.set_row_height(0, 32)?.set_row_height(1, 20)?.set_row_height(2, height + 8.0)?.set_row_height(3, 8)?;
    Ok(())
}

/// How it stands, in a few sentences.
fn result(edition: &Edition) -> String {
    let units = |status| Fact::from(edition.count_units(status));
    let verdicts = |is: fn(Verdict) -> bool| {
        Fact::from(edition.recon.tally.totals.iter().filter(|total| is(total.verdict)).count())
    };
    let returned = edition.count_units(Status::Returned) + edition.count_units(Status::Late);
    let facts = [
        ("all", edition.plan().units.len().into()),
        ("returned", returned.into()),
        ("late", units(Status::Late)),
        ("missing", units(Status::Missing)),
        ("who_misses", named(edition, &[Status::Missing])),
        ("whose", named(edition, &[Status::Unreadable, Status::Rejected])),
        ("unusable", (edition.count_units(Status::Unreadable) + edition.count_units(Status::Rejected)).into()),
        ("indicators", edition.recon.tally.totals.len().into()),
        ("good", verdicts(|verdict| verdict == Verdict::Satisfied)),
        ("bad", verdicts(|verdict| matches!(verdict, Verdict::Violated(_)))),
        ("open", verdicts(|verdict| matches!(verdict, Verdict::Unverifiable(_)))),
        ("errors", count(edition, Severity::Error).into()),
        ("warnings", count(edition, Severity::Warning).into()),
        ("infos", count(edition, Severity::Info).into()),
    ];
    let words = text(
        "核对结果：应报单位 {all} 家，已报 {returned} 家（其中逾期 {late} 家），未报 {missing} 家{who_misses}，文件不可用 {unusable} 家{whose}。\
         指标 {indicators} 项，合计相符 {good} 项、不符或未达目标 {bad} 项、无法核实 {open} 项。\
         共有错误 {errors} 条、提醒 {warnings} 条、提示 {infos} 条",
        "Result: of {all} units due, {returned} have returned ({late} of them late), {missing} have not{who_misses}, and the files of \
         {unusable} cannot be used{whose}. Of {indicators} indicators the totals are satisfied for {good}, violated for {bad} and \
         unverifiable for {open}. There are {errors} errors, {warnings} warnings and {infos} notes",
    );
    let waived = match edition.recon.findings.iter().filter(|finding| finding.waived.is_some()).count() {
        0 => String::new(),
        waived => {
            let words = text("，另有已豁免 {waived} 条", ", and {waived} are waived");
            edition.fill(words, &[("waived", waived.into())])
        }
    };
    let next = match count(edition, Severity::Error) {
        0 => text("。", "."),
        _ => text("，错误须逐条处理，见“问题清单”。", "; every error needs an answer, see Findings."),
    };
    edition.fill(words, &facts) + &waived + edition.say(next)
}

/// The units of these statuses in parentheses; nothing where there are none.
fn named(edition: &Edition, statuses: &[Status]) -> Fact {
    let units = edition.plan().units.iter().enumerate();
    let of_status = units.filter(|(unit, _)| statuses.contains(&edition.recon.status(*unit)));
    let names: Vec<&str> = of_status.map(|(_, unit)| unit.name.as_str()).collect();
    if names.is_empty() {
        return "".into();
    }
    Fact::phrase(text("（{names}）", " ({names})"), vec![("names", names.into())])
}

fn count(edition: &Edition, severity: Severity) -> usize {
    let counts = |finding: &&Finding| finding.severity == severity && finding.waived.is_none();
    edition.recon.findings.iter().filter(counts).count()
}

/// The counts, large, each leading to its list.
fn headline(edition: &Edition, page: &mut Page) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    section(edition, page, HEADLINE, text("报送与问题", "Returns and findings"))?;
    let returns = edition.sheet(names::RETURNS);
    let findings = edition.sheet(names::FINDINGS);
    let files = edition.sheet(names::FILES);
    let mut cards =
        vec![(edition.say(text("应报单位（家）", "Units due")), edition.plan().units.len(), None, &returns)];
    cards.extend(STATUSES.iter().map(|status| {
        let tone = match status {
            Status::Returned => None,
            Status::Late => Some(Tone::Open),
            _ => Some(Tone::Bad),
        };
        let label = match status {
            Status::Returned => text("按时报送", "on time"),
            status => status.word(),
        };
        (edition.say(label), edition.count_units(*status), tone, &returns)
    }));
    let counted = SEVERITIES.iter().map(|severity| count(edition, *severity)).sum();
    cards.push((edition.say(text("问题（条）", "Findings")), counted, None, &findings));
    cards.extend(SEVERITIES.iter().map(|severity| {
        let tone = match severity {
            Severity::Error => Some(Tone::Bad),
            Severity::Warning => Some(Tone::Open),
            Severity::Info => None,
        };
        (edition.say(severity.word()), count(edition, *severity), tone, &findings)
    }));
    let unread: usize = (0..edition.recon.collected.files.len())
        .filter_map(|file| edition.recon.collected.content(file))
        .map(|content| content.cells.unread)
        .sum();
    cards.push((edition.say(text("未读单元格", "Unread cells")), unread, Some(Tone::Open), &files));
    for (column, (label, count, tone, link)) in (0..COLUMNS).zip(cards) {
        page.put(At { row: HEADLINE + 1, column }, label, &looks.small_head())?;
        let format = match tone.filter(|_| count > 0) {
            Some(tone) => toned(looks.headline(), tone),
            None => looks.headline(),
        };
        page.put_linked(At { row: HEADLINE + 2, column }, count, Some(link), &format)?;
    }
    page.sheet.set_row_height(HEADLINE + 1, 20)?.set_row_height(HEADLINE + 2, 34)?.set_row_height(HEADLINE + 3, 10)?;
    Ok(())
}

/// The indicators; the row below the table.
fn table(edition: &Edition, page: &mut Page) -> Result<u32, XlsxError> {
    section(edition, page, TABLE, text("指标完成情况", "Indicators"))?;
    let heads = [
        text("指标", "Indicator"),
        text("计量单位", "Measure"),
        text("公布合计", "Declared"),
        text("分解合计", "Allocated"),
        text("填报合计", "Stated"),
        text("明细合计", "Roster"),
        text("填报－公布", "Stated less declared"),
        text("完成率", "Rate"),
        text("应报单位\n（家）", "Units due"),
        text("已报单位\n（家）", "Units returned"),
        text("判定", "Verdict"),
    ];
    for (column, words) in (0..COLUMNS).zip(heads) {
        page.put(At { row: TABLE + 1, column }, edition.say(words), &edition.looks.head())?;
    }
    page.sheet.set_row_height(TABLE + 1, 32)?;
    let mut row = TABLE + 2;
    for total in &edition.recon.tally.totals {
        indicator(edition, page, row, total)?;
        row += 1;
    }
    if row > TABLE + 2 {
        colour_verdicts(page.sheet, (TABLE + 2, COLUMNS - 1, row - 1, COLUMNS - 1))?;
    }
    Ok(row)
}

/// One indicator's row. Its figures are those of the campaign's sheet, by reference.
fn indicator(edition: &Edition, page: &mut Page, row: u32, figures: &Total) -> Result<(), XlsxError> {
    let looks = &edition.looks;
    let indicator = &edition.plan().indicators[figures.indicator];
    let block =
        edition.place(None, figures.indicator, Field::Stated).and_then(|(sheet, _)| sheet.block(figures.indicator));
    let decimals = block.map_or(indicator.decimals, |block| block.decimals);
    let figure = looks.figure(Band::Plain, decimals);
    let at = |column| At { row, column };
    let name = looks.text(Band::Plain).set_text_wrap();
    let home = edition.figure_cell(None, figures.indicator);
    // LibreOffice does not wrap a text that carries a link.
    let short = wrap::lines(&indicator.name, WIDTHS[0]) == 1;
    let (link, name) = if short { (home.as_ref(), underlined(name)) } else { (None, name) };
    page.put_linked(at(0), indicator.name.as_str(), link, &name)?;
    page.put(at(1), indicator.measure.word(), &looks.centred(Band::Plain))?;
    page.put(at(2), figures.declared, &figure)?;
    let live = |field, known: Option<Decimal>| sum(edition, figures.indicator, field, known);
    page.put(at(3), live(Field::Target, figures.allocated), &figure)?;
    for (column, field, known) in [(4, Field::Stated, figures.stated), (5, Field::Roster, figures.roster)] {
        let is_open = known.is_some_and(|known| !known.is_exact());
        let format = if is_open { looks.open_figure(Band::Plain, decimals) } else { figure.clone() };
        let value = known.map(|known| known.value);
        page.put_linked(at(column), live(field, value), home.as_ref(), &linked(format))?;
        if let Some(known) = known.filter(|_| is_open) {
            page.note(at(column), &known.say(indicator.measure.word()).say(edition.lang))?;
        }
    }
    let difference = match decimals {
        0 => format!("{}-{}", at(4), at(2)),
        decimals => format!("ROUND({}-{},{decimals})", at(4), at(2)),
    };
    let formula = format!("IF(COUNT({},{})=2,{difference},\"\")", at(4), at(2));
    let stated = figures.stated.map(|stated| stated.value);
    let over = stated.zip(figures.declared).map(|(stated, declared)| stated - declared);
    page.put(at(6), Content::Formula(formula, over.into()), &looks.difference(Band::Plain, decimals))?;
    // Where nothing is declared the allocated sum is what was asked.
    let (asked, value) =
        if figures.declared.is_some() { (at(2), figures.declared) } else { (at(3), figures.allocated) };
    let formula = rate_formula(&at(4).to_string(), &asked.to_string());
    page.put(at(7), Content::Formula(formula, rate(stated, value).into()), &looks.rate(Band::Plain))?;
    page.put(at(8), figures.due, &looks.figure(Band::Plain, 0))?;
    page.put(at(9), figures.returned, &looks.figure(Band::Plain, 0))?;
    let word = words::verdict(figures.verdict, edition.lang);
    let finding = edition.finding(None, Some(figures.indicator)).or(home);
    page.put_linked(at(10), word, finding.as_ref(), &looks.centred(Band::Plain))?;
    page.sheet.set_row_height(row, wrap::height([(indicator.name.as_str(), WIDTHS[0])]).max(20.0))?;
    Ok(())
}

/// A campaign's total by reference; where what is known differs from the sum of the rows shown there (a table with a row of
/// a unit that is not registered), what is known.
fn sum(edition: &Edition, indicator: usize, field: Field, known: Option<Decimal>) -> Content {
    let shown = total(edition, indicator, field);
    match edition.place(None, indicator, field) {
        // The cell there is blank, which a reference shows as 0.
        _ if !edition.plan().indicators[indicator].adds_up() => Content::Blank,
        Some((sheet, at)) if shown.number() == known => {
            Content::Formula(format!("{}!{at}", quoted(&sheet.name)), shown)
        }
        _ => known.into(),
    }
}

fn notes(edition: &Edition, page: &mut Page, row: u32) -> Result<u32, XlsxError> {
    let judged = edition.recon.tally.totals.iter().filter(|total| {
        let indicator = total.indicator;
        edition.plan().is_judged(edition.recon.round, indicator)
    });
    let judged: Vec<String> = judged.map(|total| edition.plan().indicators[total.indicator].name.clone()).collect();
    let progress = match (judged.len(), edition.recon.tally.totals.len()) {
        (0, _) => {
            text("本批次只看进度，不判定全年任务。", "This round shows progress; no target of the year is judged.")
        }
        (some, all) if some == all => text("本批次判定全年任务。", "The year's targets are judged in this round."),
        _ => text(
            "本批次判定全年任务的指标：{judged}；其余指标只看进度。",
            "Targets of the year judged in this round: {judged}; the others show progress.",
        ),
    };
    let progress = edition.fill(progress, &[("judged", Fact::from(judged))]);
    let notes = text(
        "注：1. 公布合计为任务分解表自列的合计，没有分解表的为方案所列目标；分解合计为各单位任务之和。完成率＝填报合计÷公布合计，没有公布合计的除以分解合计。\n\
         2. {progress}未报的、无法读取的和判定为“数字有误”的不计入合计，也不视为零。“√”相符，“△”未达目标，“×”不符或有误，“?”无法核实。\n\
         资料来源：各单位报送表（inbox/{round}）。点击指标名称可查各单位数字，再点击数字可查出处。",
        "Notes: 1. Declared is the total that the allocation table itself states, or the plan's goal where there is no table; \
         allocated is the sum of the units' targets. Rate = stated over declared, or over allocated where nothing is declared.\n\
         2. {progress} Figures that are missing or unreadable are not in the sums and do not count as zero. \
         √ satisfied, △ below target, × differs or impossible, ? unverifiable.\n\
         Source: returned workbooks (inbox/{round}). Click an indicator for its units, and a figure there for its origin.",
    );
    let facts = [("progress", progress.into()), ("round", edition.recon.round.id.as_str().into())];
    let notes = edition.fill(notes, &facts);
    page.put_across(row, 0..COLUMNS, &notes, &edition.looks.note())?;
    page.sheet.set_row_height(row, wrap::height([(notes.as_str(), total_width())]) + 4.0)?;
    Ok(row + 1)
}
