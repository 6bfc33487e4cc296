//! What the hostile server does: kinds of faults times the places where they happen.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::http2::{self, On};
use crate::server::{Fault, Stage, Step, answer, body, good};

/// Statuses that mean something to somebody, and some that mean nothing.
const STATUSES: &[u16] = &[
    201, 202, 203, 204, 205, 206, 207, 226, 300, 301, 302, 303, 304, 305, 307, 308, 400, 401, 402, 403, 404, 405, 406,
    407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418, 421, 422, 423, 424, 425, 426, 428, 429, 431, 444, 451,
    499, 500, 501, 502, 503, 504, 505, 507, 508, 511, 520, 522, 524, 529, 599, 600, 799, 999,
];

/// Ways in which `Retry-After` is sent.
const RETRY_AFTER: &[&str] = &[
    "retry-after: 0",
    "retry-after: 2",
    "retry-after: 59",
    "retry-after: 61",
    "retry-after: -1",
    "retry-after: 2.5",
    "retry-after: 1e9",
    "retry-after: 99999999999999999999",
    "retry-after: NaN",
    "retry-after: soon",
    "retry-after:",
    "retry-after: 1\r\nretry-after: 3600",
    "retry-after-ms: 5",
    "retry-after: Thu, 01 Jan 1970 00:00:00 GMT",
    "date: Fri, 27 Nov 2026 07:00:00 GMT\r\nretry-after: Fri, 27 Nov 2026 07:00:05 GMT",
    "date: Fri, 27 Nov 2026 07:00:00 GMT\r\nretry-after: Fri, 27 Nov 2099 07:00:00 GMT",
];

/// How a connection ends in the midst of something.
fn ends() -> [(&'static str, Vec<Step>); 3] {
    [("closed", vec![]), ("reset", vec![Step::Reset]), ("stalled", vec![Step::Stall])]
}

fn fault(name: impl Into<String>, stage: Stage, steps: Vec<Step>) -> Fault {
    Fault { name: name.into(), stage, steps, is_free: false, is_post: false, is_http2: false }
}

/// Something that is written in reply to a request, whereupon the connection is closed.
fn reply(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Fault {
    fault(name, Stage::Received, vec![Step::Write(bytes.into())])
}

/// All of them.
pub(crate) fn all() -> Vec<Fault> {
    let mut all = connections();
    all.extend(requests());
    all.extend(cut_answers());
    all.extend(lengths());
    all.extend(chunks());
    all.extend(heads());
    all.extend(statuses());
    all.extend(redirects());
    all.extend(codings());
    all.extend(kept_connections());
    all.extend(streams());
    all
}

fn connections() -> Vec<Fault> {
    let mut all = vec![fault("connection refused", Stage::Refused, vec![])];
    for (end, steps) in ends() {
        all.push(fault(format!("{end} when accepted"), Stage::Accepted, steps));
    }
    for (what, bytes) in [
        ("a greeting of SSH", b"SSH-2.0-OpenSSH_9.6\r\n".to_vec()),
        ("an alert of TLS", vec![21, 3, 1, 0, 2, 2, 40]),
        ("settings of HTTP/2", http2::bytes(&[http2::frame(4, 0, On::Number(0), &[])], 0)),
        ("an answer", good()),
    ] {
        all.push(fault(
            format!("{what} when accepted, then closed"),
            Stage::Accepted,
            vec![Step::Write(bytes.clone())],
        ));
        all.push(fault(
            format!("{what} when accepted, then stalled"),
            Stage::Accepted,
            vec![Step::Write(bytes), Step::Stall],
        ));
    }
    all
}

fn requests() -> Vec<Fault> {
    let mut all = Vec::new();
    for (end, steps) in ends() {
        for part in [0, 1, 20, 100, -1] {
            let place = if part < 0 { "before the last byte".to_owned() } else { format!("after {part} bytes") };
            all.push(fault(format!("{end} {place} of a GET"), Stage::Part(part), steps.clone()));
        }
        for (part, place) in [(-60, "before the body"), (-30, "inside the body"), (-1, "before the last byte")] {
            let fault = fault(format!("{end} {place} of a POST"), Stage::Part(part), steps.clone());
            all.push(Fault { is_post: true, ..fault });
        }
        let fault = fault(format!("{end} after a whole POST"), Stage::Received, steps);
        all.push(Fault { is_post: true, ..fault });
    }
    all
}

fn cut_answers() -> Vec<Fault> {
    let good = String::from_utf8(good()).unwrap();
    let head = good.find("\r\n\r\n").unwrap() + 4;
    let places = [
        (0, "before the status line"),
        (1, "after `H`"),
        (8, "after `HTTP/1.1`"),
        (10, "inside the status"),
        (16, "before the end of the status line"),
        (17, "after the status line"),
        (22, "inside the name of a header"),
        (head - 5, "inside the value of a header"),
        (head - 2, "after the last header"),
        (head, "after the head"),
        (head + 1, "after a byte of the body"),
        (good.len() / 2 + head / 2, "inside the body"),
        (good.len() - 1, "before the last byte"),
    ];
    let mut all = Vec::new();
    for (end, steps) in ends() {
        for (length, place) in places {
            let write = [Step::Write(good.as_bytes()[..length].to_vec())];
            let steps = write.into_iter().chain(steps.clone()).collect();
            all.push(fault(format!("{end} {place} of the answer"), Stage::Received, steps));
        }
    }
    all.push(fault("an answer byte by byte", Stage::Received, vec![Step::Drip(good.into_bytes()), Step::Keep]));
    all
}

fn lengths() -> Vec<Fault> {
    let body = body();
    let length = body.len();
    let with = |headers: &str| format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n{body}");
    let lengths = [
        ("one too long", format!("content-length: {}", length + 1)),
        ("a thousand too long", format!("content-length: {}", length + 1_000)),
        ("of 2^63", format!("content-length: {}", 1_u64 << 63)),
        ("of 2^64", "content-length: 18446744073709551616".to_owned()),
        ("one too short", format!("content-length: {}", length - 1)),
        ("of nothing", "content-length: 0".to_owned()),
        ("below zero", "content-length: -1".to_owned()),
        ("with a plus", format!("content-length: +{length}")),
        ("that is none", "content-length: many".to_owned()),
        ("twice the same", format!("content-length: {length}\r\ncontent-length: {length}")),
        ("twice another", format!("content-length: {length}\r\ncontent-length: {}", length - 2)),
        ("in a list", format!("content-length: {length}, {length}")),
        ("beside chunks that are none", format!("content-length: {length}\r\ntransfer-encoding: chunked")),
        ("that is missing", "x-no: length".to_owned()),
    ];
    lengths.into_iter().map(|(what, header)| reply(format!("a length {what}"), with(&header))).collect()
}

fn chunks() -> Vec<Fault> {
    let (body, head) = (body(), "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    let (size, half) = (body.len(), body.len() / 2);
    let (first, second) =
        (format!("{half:x}\r\n{}\r\n", &body[..half]), format!("{:x}\r\n{}\r\n", size - half, &body[half..]));
    let many = "x".repeat(100_000);
    let bodies = [
        ("without a first one", String::new()),
        ("that end inside a size", "2".to_owned()),
        ("that end after a size", format!("{half:x}\r\n")),
        ("that end inside one", format!("{half:x}\r\n{}", &body[..half / 2])),
        ("that end after one", first.clone()),
        ("without a last one", format!("{first}{second}")),
        ("whose last one is cut", format!("{first}{second}0\r")),
        ("without the last line", format!("{first}{second}0\r\n")),
        ("of a size that is none", format!("zz\r\n{body}\r\n0\r\n\r\n")),
        ("of a size below zero", format!("-1\r\n{body}\r\n0\r\n\r\n")),
        ("of a size above all", format!("ffffffffffffffffff\r\n{body}\r\n0\r\n\r\n")),
        ("longer than their size", format!("{half:x}\r\n{body}\r\n0\r\n\r\n")),
        ("shorter than their size", format!("{:x}\r\n{body}\r\n0\r\n\r\n", size + 5)),
        ("with an endless extension", format!("{size:x};{many}\r\n{body}\r\n0\r\n\r\n")),
        ("with a trailer", format!("{first}{second}0\r\nx-status: 500\r\n\r\n")),
        ("with an endless trailer", format!("{first}{second}0\r\nx: {many}\r\n\r\n")),
        ("with a trailer that is none", format!("{first}{second}0\r\n\0\0\r\n\r\n")),
    ];
    let mut all: Vec<_> =
        bodies.into_iter().map(|(what, body)| reply(format!("chunks {what}"), format!("{head}{body}"))).collect();
    let stalled = vec![Step::Write(format!("{head}{first}{second}").into_bytes()), Step::Stall];
    all.push(fault("chunks, stalled before the last one", Stage::Received, stalled));
    for coding in ["gzip", "chunked, chunked", "identity", "xchunked"] {
        let head = format!("HTTP/1.1 200 OK\r\ntransfer-encoding: {coding}\r\n\r\n");
        all.push(reply(format!("a transfer coding `{coding}`"), format!("{head}{first}{second}0\r\n\r\n")));
    }
    all
}

fn heads() -> Vec<Fault> {
    let body = body();
    let rest = format!("content-length: {}\r\n\r\n{body}", body.len());
    let lines = [
        ("that is none", "what do you want"),
        ("of HTTP/9.9", "HTTP/9.9 200 OK"),
        ("of HTTP/1.0", "HTTP/1.0 200 OK"),
        ("of ICY", "ICY 200 OK"),
        ("in small letters", "http/1.1 200 ok"),
        ("with status 2000", "HTTP/1.1 2000 OK"),
        ("with status 099", "HTTP/1.1 099 Odd"),
        ("with status 000", "HTTP/1.1 000 Odd"),
        ("with a status of letters", "HTTP/1.1 abc OK"),
        ("without a status", "HTTP/1.1 OK"),
        ("with two blanks", "HTTP/1.1  200 OK"),
        ("without a reason", "HTTP/1.1 200"),
        ("of zero bytes", "\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
    ];
    let mut all: Vec<_> = lines
        .into_iter()
        .map(|(what, line)| reply(format!("a status line {what}"), format!("{line}\r\n{rest}")))
        .collect();
    all.push(reply("a status line without an end", format!("HTTP/1.1 200 {}", "x".repeat(1_000_000))));
    all.push(reply("a page of HTML and no head", "<html>no</html>"));
    let headers = [
        ("of a megabyte", format!("x-long: {}", "x".repeat(1 << 20))),
        ("without a colon", "no colon here".to_owned()),
        ("with a zero byte", "x-zero: a\0b".to_owned()),
        ("without a name", ": nameless".to_owned()),
        ("with a blank in its name", "x y: z".to_owned()),
        ("that is folded", "x-folded: a\r\n b".to_owned()),
        ("beyond ASCII", "x-name: \u{fc}\u{4e2d}".to_owned()),
        ("a thousand times", vec!["x-many: 1"; 1_000].join("\r\n")),
        ("that upgrades", "connection: upgrade\r\nupgrade: h2c".to_owned()),
        ("that keeps nothing", "keep-alive: timeout=0, max=0".to_owned()),
        ("that closes", "connection: close".to_owned()),
    ];
    all.extend(
        headers
            .into_iter()
            .map(|(what, header)| reply(format!("a header {what}"), format!("HTTP/1.1 200 OK\r\n{header}\r\n{rest}"))),
    );
    let continued = "HTTP/1.1 100 Continue\r\n\r\n";
    let hints = "HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n";
    for (what, interim) in [
        ("a 100", continued.to_owned()),
        ("a hundred 100s", continued.repeat(100)),
        ("ten thousand 100s", continued.repeat(10_000)),
        ("a 102", "HTTP/1.1 102 Processing\r\n\r\n".to_owned()),
        ("a hundred 103s", hints.repeat(100)),
        ("a 101", "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n".to_owned()),
        ("a 199", "HTTP/1.1 199 Odd\r\n\r\n".to_owned()),
    ] {
        all.push(reply(format!("{what}, then an answer"), [interim.as_bytes(), &good()].concat()));
        all.push(reply(format!("{what}, then closed"), interim));
    }
    all.push(fault("100s without end", Stage::Received, vec![Step::Endless(continued.repeat(50).into_bytes())]));
    all
}

fn statuses() -> Vec<Fault> {
    let mut all = Vec::new();
    let kept = |name: String, bytes| fault(name, Stage::Received, vec![Step::Write(bytes), Step::Keep]);
    let told = |code: &str| format!(r#"{{"error":"no","reason":"no","error_code":"{code}"}}"#);
    all.push(kept("status 200, empty".to_owned(), answer("200 OK", "", b"")));
    for status in STATUSES {
        let line = format!("{status} Odd");
        all.push(kept(format!("status {status}, empty"), answer(&line, "", b"")));
        all.push(kept(format!("status {status} with a good body"), answer(&line, "", body().as_bytes())));
        if matches!(status, 401 | 402 | 408 | 425 | 429 | 500 | 502 | 503 | 504) {
            let name = format!("status {status} with a code that is not charged");
            all.push(Fault { is_free: true, ..kept(name, answer(&line, "", told("4000").as_bytes())) });
            all.push(kept(
                format!("status {status} with a code of success and nothing else"),
                answer(&line, "", told("0000").as_bytes()),
            ));
        }
    }
    for code in ["4000", "4001", "4002", "4017", "5000"] {
        all.push(Fault { is_free: true, ..kept(format!("code {code}"), answer("200 OK", "", told(code).as_bytes())) });
        let twice = format!(r#"{{"error_code":"{code}",{}"#, &body()[1..]);
        all.push(kept(format!("code {code} and a good answer in one"), answer("200 OK", "", twice.as_bytes())));
    }
    for header in RETRY_AFTER {
        for status in [429, 503] {
            let (name, line) = (header.replace("\r\n", "`, `"), format!("{status} Wait"));
            all.push(kept(format!("status {status}, `{name}`"), answer(&line, &format!("{header}\r\n"), b"")));
        }
    }
    all
}

fn redirects() -> Vec<Fault> {
    let targets = [
        ("to where it is", "/"),
        ("elsewhere here", "/elsewhere?a=1"),
        ("in a circle", "?"),
        ("to nobody", "http://127.0.0.1:1/"),
        ("to another machine", "//192.0.2.1/"),
        ("to a file", "file:///etc/passwd"),
        ("to nonsense", "http://["),
    ];
    let mut all = Vec::new();
    for status in [301, 302, 303, 307, 308] {
        for (what, target) in targets {
            let bytes = answer(&format!("{status} Moved"), &format!("location: {target}\r\n"), b"");
            let moved = fault(format!("status {status} {what}"), Stage::Received, vec![Step::Write(bytes), Step::Keep]);
            all.push(Fault { is_post: status >= 307 || what == "in a circle", ..moved });
        }
    }
    all
}

fn codings() -> Vec<Fault> {
    let gzip = |bytes: &[u8]| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    };
    let (plain, packed) = (body().into_bytes(), gzip(body().as_bytes()));
    let half = packed[..packed.len() / 2].to_vec();
    let mut all = Vec::new();
    for (what, coding, bytes) in [
        ("gzip that is plain", "gzip", plain.clone()),
        ("gzip that is cut", "gzip", half.clone()),
        ("gzip that is gzip twice", "gzip", gzip(&packed)),
        ("gzip twice that is gzip once", "gzip, gzip", packed.clone()),
        ("gzip of 20 MB", "gzip", gzip(&vec![b' '; 20_000_000])),
        ("br that is plain", "br", plain.clone()),
        ("br that is gzip", "br", packed.clone()),
        ("br that is nonsense", "br", vec![0x8b; 40]),
        ("zstd that is plain", "zstd", plain.clone()),
        ("zstd that is cut", "zstd", vec![0x28, 0xb5, 0x2f, 0xfd, 4]),
        ("deflate that is gzip", "deflate", packed.clone()),
        ("identity that is gzip", "identity", packed.clone()),
        ("a coding that is none", "snappy", half),
        ("gzip of nothing", "gzip", Vec::new()),
    ] {
        let bytes = answer("200 OK", &format!("content-encoding: {coding}\r\n"), &bytes);
        all.push(fault(format!("a body of {what}"), Stage::Received, vec![Step::Write(bytes), Step::Keep]));
    }
    all
}

fn kept_connections() -> Vec<Fault> {
    let mut all = Vec::new();
    for (end, steps) in ends() {
        all.push(fault(format!("a kept connection {end} while it is idle"), Stage::Before, steps.clone()));
        all.push(fault(format!("a kept connection {end} once it is used again"), Stage::Again, steps));
    }
    for (what, bytes) in [
        ("a second answer", good()),
        ("half a second answer", good()[..30].to_vec()),
        ("a 408 that nobody asked for", answer("408 Request Timeout", "connection: close\r\n", b"")),
        ("a 100", b"HTTP/1.1 100 Continue\r\n\r\n".to_vec()),
        ("a line end", b"\r\n".to_vec()),
        ("nonsense", b"\0\0\0".to_vec()),
    ] {
        let write = Step::Write(bytes);
        all.push(fault(format!("{what} on an idle connection, then closed"), Stage::Before, vec![write.clone()]));
        all.push(fault(format!("{what} on an idle connection"), Stage::Before, vec![write.clone(), Step::Keep]));
        all.push(fault(format!("{what} on a connection once it is used again"), Stage::Again, vec![write]));
    }
    let twice = vec![Step::Write([good(), good()].concat()), Step::Keep];
    all.push(fault("an answer twice", Stage::Received, twice));
    all
}

fn streams() -> Vec<Fault> {
    let http2 = |name: String, steps| Fault { is_http2: true, ..fault(name, Stage::Received, steps) };
    let kept = |name: String, frames| http2(name, vec![Step::Frames(frames), Step::Keep]);
    let closed = |name: String, frames| http2(name, vec![Step::Frames(frames)]);
    let (whole, half) = (body(), body().as_bytes()[..20].to_vec());
    let mut all = Vec::new();
    for (reason, word) in [
        (0, "NO_ERROR"),
        (1, "PROTOCOL_ERROR"),
        (2, "INTERNAL_ERROR"),
        (3, "FLOW_CONTROL_ERROR"),
        (5, "STREAM_CLOSED"),
        (8, "CANCEL"),
        (11, "ENHANCE_YOUR_CALM"),
        (13, "HTTP_1_1_REQUIRED"),
        (99, "99"),
    ] {
        all.push(kept(format!("RST_STREAM {word}"), vec![http2::reset(reason)]));
        all.push(closed(format!("GOAWAY {word} above the stream"), vec![http2::go_away(0x7fff_ffff, reason)]));
        let below = closed(format!("GOAWAY {word} below the stream"), vec![http2::go_away(http2::BELOW, reason)]);
        all.push(Fault { is_free: true, ..below });
    }
    all.push(Fault { is_free: true, ..kept("RST_STREAM REFUSED_STREAM".to_owned(), vec![http2::reset(7)]) });
    all.push(kept("REFUSED_STREAM after the head".to_owned(), vec![http2::head(0), http2::reset(7)]));
    all.push(kept(
        "REFUSED_STREAM in the body".to_owned(),
        vec![http2::head(whole.len()), http2::data(&half, false), http2::reset(7)],
    ));
    all.push(kept(
        "RST_STREAM NO_ERROR in the body".to_owned(),
        vec![http2::head(0), http2::data(&half, false), http2::reset(0)],
    ));
    all.push(kept(
        "RST_STREAM CANCEL in the body".to_owned(),
        vec![http2::head(0), http2::data(&half, false), http2::reset(8)],
    ));
    all.push(closed(
        "GOAWAY in the body".to_owned(),
        vec![http2::head(0), http2::data(&half, false), http2::go_away(http2::BELOW, 11)],
    ));
    all.push(closed(
        "GOAWAY and a whole answer".to_owned(),
        vec![http2::go_away(0x7fff_ffff, 0), http2::head(0), http2::data(whole.as_bytes(), true)],
    ));
    all.push(kept(
        "a body shorter than its length in HTTP/2".to_owned(),
        vec![http2::head(500), http2::data(whole.as_bytes(), true)],
    ));
    all.push(kept(
        "a body longer than its length in HTTP/2".to_owned(),
        vec![http2::head(5), http2::data(whole.as_bytes(), true)],
    ));
    all.push(kept("data before a head".to_owned(), vec![http2::data(whole.as_bytes(), true)]));
    all.push(kept("data for the connection".to_owned(), vec![http2::frame(0, 0, On::Number(0), b"x")]));
    all.push(kept(
        "a head for a stream that nobody opened".to_owned(),
        vec![http2::frame(1, 4, On::Number(101), &[0x88])],
    ));
    all.push(kept("a head that cannot be unpacked".to_owned(), vec![http2::frame(1, 4, On::Request, &[0xff; 8])]));
    all.push(kept(
        "a frame of an unknown kind, then an answer".to_owned(),
        [vec![http2::frame(99, 0, On::Request, b"x")], http2::good()].concat(),
    ));
    all.push(kept("a window update of nothing".to_owned(), vec![http2::frame(8, 0, On::Request, &[0; 4])]));
    all.push(kept("settings that are cut".to_owned(), vec![http2::frame(4, 0, On::Number(0), &[0; 5])]));
    for (end, steps) in ends() {
        for (place, frames) in [
            ("after a request of HTTP/2", vec![]),
            ("after the head in HTTP/2", vec![http2::head(0)]),
            ("in the body in HTTP/2", vec![http2::head(0), http2::data(&half, false)]),
        ] {
            all.push(http2(
                format!("{end} {place}"),
                [Step::Frames(frames)].into_iter().chain(steps.clone()).collect(),
            ));
        }
    }
    for (what, bytes) in [("HTTP/1.1", good()), ("nonsense", b"\0\0\0nonsense and no preface".to_vec())] {
        let answered = fault(format!("{what} in answer to HTTP/2"), Stage::Accepted, vec![Step::Write(bytes)]);
        all.push(Fault { is_http2: true, ..answered });
    }
    all
}
