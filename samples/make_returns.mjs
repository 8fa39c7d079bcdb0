// Fills a template in with SheetJS or ExcelJS: node make_returns.mjs JOB.json
//
// Called by make_returns.py, which says in the job what to write where. npm install xlsx@0.18.5 exceljs@4.4.0

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.env.SAMPLES_NODE_MODULES ?? import.meta.url);
const job = JSON.parse(readFileSync(process.argv[2], "utf8"));
const day = (iso) => new Date(`${iso}T00:00:00Z`);
await (job.program === "SheetJS" ? sheetjs() : exceljs());

function sheetjs() {
  const XLSX = require("xlsx");
  const book = XLSX.readFile(job.source, { cellNF: true });
  for (const [edit, ...args] of job.edits) {
    if (edit !== "set") throw new Error(`not for SheetJS: ${edit}`);
    const [name, row, column, kind, value] = args;
    const sheet = book.Sheets[name];
    const serial = (day(value) - Date.UTC(1899, 11, 30)) / 86400000;
    const cell = { number: { t: "n", v: value }, text: { t: "s", v: value }, date: { t: "n", v: serial, z: "yyyy-mm-dd" } }[kind];
    sheet[XLSX.utils.encode_cell({ r: row, c: column })] = cell;
    const range = XLSX.utils.decode_range(sheet["!ref"]);
    range.e = { r: Math.max(range.e.r, row), c: Math.max(range.e.c, column) };
    sheet["!ref"] = XLSX.utils.encode_range(range);
  }
  // SheetJS writes back the times that it has read unless it is told others.
  book.Props.ModifiedDate = new Date();
  XLSX.writeFile(book, job.target, { bookType: job.format === "xls" ? "biff8" : job.format, compression: true, cellDates: false });
}

async function exceljs() {
  const ExcelJS = require("exceljs");
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(await shortened(job.source));
  for (const [edit, name, ...args] of job.edits) {
    const sheet = book.getWorksheet(name);
    if (edit === "set") {
      const [row, column, kind, value] = args;
      sheet.getCell(row + 1, column + 1).value = kind === "date" ? day(value) : value;
    } else if (edit === "add-sheet") book.addWorksheet(name);
    else if (edit === "delete-sheet") book.removeWorksheet(sheet.id);
    else throw new Error(`not for ExcelJS: ${edit}`);
  }
  book.modified = new Date();
  writeFileSync(job.target, await book.xlsx.writeBuffer());
}

// ExcelJS holds one object for each cell that a validation covers, so one that reaches the last row of a sheet exhausts its
// memory. It is given a copy whose validations end at row 2,000.
async function shortened(path) {
  const JSZip = require("jszip");
  const zip = await JSZip.loadAsync(readFileSync(path));
  for (const name of Object.keys(zip.files).filter((name) => name.startsWith("xl/worksheets/sheet"))) {
    const xml = await zip.file(name).async("string");
    zip.file(name, xml.replace(/(<dataValidation [^>]*sqref="[A-Z]+\d+:[A-Z]+)1048576"/g, '$12000"'));
  }
  return zip.generateAsync({ type: "nodebuffer" });
}
