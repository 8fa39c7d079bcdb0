// Makes the seeds of the fuzz targets and the workbooks in which one part is fuzzed. Needs the npm package xlsx.
import { createRequire } from "node:module";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const XLSX = createRequire(import.meta.url)("xlsx");
const here = dirname(fileURLToPath(import.meta.url));

const sheet = XLSX.utils.aoa_to_sheet([
  ["“安康杯”报送表"],
  ["单位", "项目数", "参赛职工数（万人）", "日期"],
  ["巩义市", 9, 5.5, new Date(Date.UTC(2021, 7, 30))],
  ["登封市", "约5.5万人", true, null],
  ["合计", 18, 0.1, null],
]);
sheet.D4 = { t: "e", v: 0x17 };
sheet.B5 = { t: "n", v: 18, f: "SUM(B3:B4)" };
sheet["!merges"] = [XLSX.utils.decode_range("A1:D1")];
sheet["!rows"] = [{}, {}, {}, { hidden: true }];
sheet["!cols"] = [{}, {}, { hidden: true }];
const book = XLSX.utils.book_new();
XLSX.utils.book_append_sheet(book, sheet, "报表");
const written = (bookType, extra) => XLSX.write(book, { type: "buffer", bookType, compression: true, ...extra });

function seed(target, name, content) {
  mkdirSync(join(here, "seeds", target), { recursive: true });
  writeFileSync(join(here, "seeds", target, name), content);
}

// The part of a package that is fuzzed.
function part(bookType, path) {
  const folder = join(here, "books");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `book.${bookType}`);
  writeFileSync(file, written(bookType));
  seed(bookType, "sheet", execFileSync("unzip", ["-p", file, path]));
}

rmSync(join(here, "seeds"), { recursive: true, force: true });
part("xlsx", "xl/worksheets/sheet1.xml");
part("xlsb", "xl/worksheets/sheet1.bin");
part("ods", "content.xml");
seed("xls", "biff8.xls", written("biff8"));
seed("xls", "biff5.xls", written("biff5", { codepage: 936 }));
seed("csv", "utf8.csv", written("csv"));
seed("csv", "utf16.txt", written("txt"));
seed("csv", "gbk.csv", Buffer.from("b5a5cebb2ccfeec4bfcafd0a22b9aed2e5cad022223b222c390a", "hex"));
seed("markup", "page.html", written("html"));
seed("markup", "excel2003.xml", written("xlml"));
seed("markup", "flat.fods", written("fods"));
for (const [index, text] of ["5.5", "约5.5万人", "１，２００", "5万5千", "一百二十", "壹佰", "近6万", "5万多", "3-5万", "9（含续建2个）", "无", "50%", "2021年8月31日"].entries()) {
  seed("figure", String(index), text);
}
seed("headings", "table.csv", "填报单位：,东城区\n指标,计量单位,目标,填报数\n项目数,个,9,8\n");
