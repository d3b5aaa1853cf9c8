// The answers of the page: what each path gives, in one piece or as a long answer of many.
// @seldom: when the page opens; what `answerer` returns exists until memory is short
import { Subject } from "../../../shared/console-lines.js";
import { printable } from "../../../shared/printable.js";
import { cutOff } from "./clients.js";
import { pageFile } from "./page-file.js";
import { nextLine, nextRow } from "./page-record.js";
import { isForAddress, type Client } from "./page-request.js";
import { makeStateText, nextTarget } from "./page-state.js";

/** Bytes of a file in one piece: with the size and line ends of an HTTP chunk, one send of 536 bytes. */
const pieceBytes = 529;
const json = "application/json";

/** Returns what answers a request that was read, as a separate piece of work. */
export function answerer(): (client: Client) => void {
  return answerRequest;
}

function answerRequest(client: Client): void {
  if (client.clsNow) return;
  try {
    if (client.status != 200) refuse(client, client.status);
    else if (isForAddress(client)) answerPath(client, client.path.split("?"));
    else refuse(client, 403);
  } catch (fault) {
    answerFailed(client, fault);
  }
}

/** An error in the page must not crash the range. */
function answerFailed(client: Client, fault: unknown): void {
  print(Subject.page + " trouble " + printable(fault));
  cutOff(client);
}

/** Does a step of an answer in a separate turn; an error in it concerns only the page. */
function inTurn(client: Client, work: () => void): void {
  setTimeout(function () {
    if (client.clsNow) return;
    try {
      work();
    } catch (fault) {
      answerFailed(client, fault);
    }
  }, 0);
}

function answerPath(client: Client, path: string[]): void {
  switch (path[0]) {
    case "/":
      return sendFile(client, pageFile, "text/html;charset=utf-8\r\nContent-Encoding: gzip");
    case "/s":
      return makeStateText(
        path[1] === undefined ? "" : path[1],
        function (work) {
          inTurn(client, work);
        },
        function (text) {
          sendState(client, text);
        },
      );
    case "/best":
      return sendFile(client, "snyper.best", json);
    case "/best2":
      return sendFile(client, "snyper.best2", json);
    case "/targets":
      client.from = 0;
      client.next = nextTarget;
      return beginAnswer(client, "text/plain");
    case "/record":
      client.next = nextLine;
      return beginAnswer(client, "text/plain");
    case "/record.csv":
      client.next = nextRow;
      return beginAnswer(client, 'text/csv;charset=utf-8\r\nContent-Disposition: attachment;filename="snyper.csv"');
  }
  refuse(client, 404);
}

/** The status line and headers of an answer; a `length` below 0 is left out. */
function head(status: number, type: string, length: number): string {
  return (
    "HTTP/1.1 " +
    status +
    " \r\nConnection: close\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n" +
    (type == "" ? "" : "Content-Type: " + type + "\r\n") +
    (length < 0 ? "" : "Content-Length: " + length + "\r\n")
  );
}

function writePiece(client: Client, text: string): void {
  try {
    client.write(text);
  } catch (gone) {
    cutOff(client);
  }
}

/** Sends a short answer in one piece, and closes. */
function sendWhole(client: Client, start: string, body: string): void {
  writePiece(client, start + "\r\n" + (client.bare ? "" : body));
  client.end();
}

/**
 * Sends the head of a long answer. What `client.next` gives follows, each piece when the one before it is sent, in
 * HTTP's chunks, so that the reader knows whether the answer is complete.
 */
function beginAnswer(client: Client, type: string): void {
  const start = head(200, type, -1);
  if (client.bare) return sendWhole(client, start, "");
  client.on("drain", sendMore);
  writePiece(client, start + (client.old ? "" : "Transfer-Encoding: chunked\r\n") + "\r\n");
}

function sendMore(this: Client): void {
  const client = this;
  const next = client.next;
  if (client.clsNow || !next) return;
  let piece: string | undefined;
  client.wait = 0;
  try {
    piece = next(client);
  } catch (fault) {
    return answerFailed(client, fault);
  }
  if (piece === "")
    setTimeout(function () {
      sendMore.call(client);
    }, 1);
  else if (piece !== undefined)
    writePiece(client, client.old ? piece : piece.length.toString(16) + "\r\n" + piece + "\r\n");
  else {
    if (!client.old) writePiece(client, "0\r\n\r\n");
    client.end();
  }
}

/** Says in a sentence why a request is not answered. */
function refuse(client: Client, status: number): void {
  const why =
    (status == 404
      ? "Nothing here: the page is at /"
      : status == 405
        ? "This page is read-only: use GET or HEAD"
        : status == 403
          ? "Open this page by the master's IP address, which its screen shows, and not by a name"
          : status == 400
            ? "This is not an HTTP request"
            : "This request is too long") + ".\n";
  sendWhole(client, head(status, "text/plain", why.length) + (status == 405 ? "Allow: GET, HEAD\r\n" : ""), why);
}

/** Sends the state, or 204 for "", when the client knows it already. */
function sendState(client: Client, text: string): void {
  sendWhole(client, text == "" ? head(204, "", -1) : head(200, json, text.length), text);
}

/** Sends a file of the Storage as it is. A JSON file that does not exist yet is sent as an empty list of scores. */
function sendFile(client: Client, file: string, type: string): void {
  if (require("Storage").read(file, 0, 1) === undefined)
    return type == json ? sendWhole(client, head(200, json, 3), "[0]") : refuse(client, 404);
  client.file = file;
  client.from = 0;
  client.next = nextPiece;
  beginAnswer(client, type);
}

function nextPiece(client: Client): string | undefined {
  const from = client.from;
  client.from += pieceBytes;
  const piece = require("Storage").read(client.file as string, from, pieceBytes);
  return piece == "" ? undefined : piece;
}
