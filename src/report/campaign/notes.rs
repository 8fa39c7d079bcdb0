//! What stands below a campaign's figures: how they are to be read, and where they come from.

use super::{CampaignSheet, Edition, Page, total_width};
use crate::report::wrap;
use crate::text::text;
use rust_xlsxwriter::XlsxError;

/// Writes them.
///
/// # Errors
/// What the writer refuses.
pub fn write(edition: &Edition, sheet: &CampaignSheet, page: &mut Page) -> Result<(), XlsxError> {
    let table = edition.plan().campaigns[sheet.campaign].table.as_ref();
    let source = table.map_or(String::new(), |table| table.place.replace('#', " › "));
    let notes = text(
        "注：1. 空白表示没有分解任务或没有数据，不等于零；判定栏“—”表示本单位不报此项。\n\
         2. 差额＝填报数－明细数；完成率＝填报数÷目标，“公布合计”行为各单位填报合计÷公布合计。未报、无法读取和有误的数字不计入合计；小计、合计的差额为各单位差额之和。百分数不相加，小计、合计留空。\n\
         3. 点击填报数、明细数可查出处，点击判定可查问题。\n\
         资料来源：各单位报送表（inbox/{round}）；任务分解表（{source}）。",
        "Notes: 1. A blank is nothing allocated or no figure; it is not zero. A dash for a verdict: nothing is due from the unit.\n\
         2. Difference = stated less roster. Rate = stated over target; in the row of the declared total, all units' stated \
         figures over it. Figures that are missing, unreadable or impossible are not in the sums; a difference of sums is the sum of differences. \
         Percentages are not added up: their sums are blank.\n\
         3. Click a stated or roster figure for its origin, a verdict for its finding.\n\
         Sources: returned workbooks (inbox/{round}); allocation table ({source}).",
    );
    let no_table = text("本专案没有任务分解表", "none for this campaign");
    let source = if source.is_empty() { edition.say(no_table).to_string() } else { source };
    let facts = [("round", edition.recon.round.id.as_str().into()), ("source", source.into())];
    let notes = edition.fill(notes, &facts);
    let row = sheet.end();
    page.put_across(row, 0..sheet.width(), &notes, &edition.looks.note())?;
    page.sheet.set_row_height(row, wrap::height([(notes.as_str(), total_width(sheet))]) + 6.0)?;
    Ok(())
}
