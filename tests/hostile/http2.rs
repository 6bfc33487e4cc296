//! As much of HTTP/2 as a server needs that writes its frames by hand.

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::server::{Step, body, play};

/// A frame as it is written.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    pub(crate) kind: u8,
    pub(crate) flags: u8,
    pub(crate) stream: On,
    pub(crate) payload: Vec<u8>,
}

/// Which stream a frame is about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum On {
    /// The one of the request.
    Request,
    Number(u32),
}

/// Stands for the last stream before that of the request.
pub(crate) const BELOW: u32 = u32::MAX;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// Status 200 by its number in the static table.
const STATUS_200: u8 = 0x88;

/// Serves a connection. For each whole request `received` says what is done; an answer that is well, where it says nothing.
pub(crate) async fn connection(
    stream: &mut TcpStream,
    mut received: impl FnMut(u32) -> Option<(Vec<Step>, u32)>,
) -> std::io::Result<()> {
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await?;
    stream.write_all(&bytes(&[frame(SETTINGS, 0, On::Number(0), &[])], 0)).await?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
        stream.read_exact(&mut payload).await?;
        let (kind, flags, id) = (head[3], head[4], u32::from_be_bytes([head[5], head[6], head[7], head[8]]));
        match kind {
            SETTINGS | PING if flags & ACK == 0 => {
                stream
                    .write_all(&bytes(&[frame(kind, ACK, On::Number(0), if kind == PING { &payload } else { &[] })], 0))
                    .await?;
            }
            DATA | HEADERS if flags & END_STREAM != 0 => match received(id) {
                Some((mut steps, id)) => {
                    // It is the stream that stalls: the connection goes on.
                    steps.iter_mut().filter(|step| matches!(step, Step::Stall)).for_each(|step| *step = Step::Keep);
                    if !play(stream, &steps, id).await {
                        return Ok(());
                    }
                }
                None => stream.write_all(&bytes(&good(), id)).await?,
            },
            _ => {}
        }
    }
}

pub(crate) fn frame(kind: u8, flags: u8, stream: On, payload: &[u8]) -> Frame {
    Frame { kind, flags, stream, payload: payload.to_vec() }
}

/// An answer that is well.
pub(crate) fn good() -> Vec<Frame> {
    vec![head(0), data(body().as_bytes(), true)]
}

/// The head of an answer with status 200; with a length, where it is not 0.
pub(crate) fn head(length: usize) -> Frame {
    let mut fields = vec![STATUS_200];
    if length > 0 {
        let text = length.to_string();
        // `content-length` by its number in the static table.
        fields.extend([0x0f, 0x0d, u8::try_from(text.len()).unwrap()]);
        fields.extend(text.as_bytes());
    }
    frame(HEADERS, END_HEADERS, On::Request, &fields)
}

pub(crate) fn data(bytes: &[u8], is_last: bool) -> Frame {
    frame(DATA, u8::from(is_last), On::Request, bytes)
}

pub(crate) fn reset(reason: u32) -> Frame {
    frame(RST_STREAM, 0, On::Request, &reason.to_be_bytes())
}

/// That the server goes away, after a last stream that it may have looked at.
pub(crate) fn go_away(last: u32, reason: u32) -> Frame {
    frame(GOAWAY, 0, On::Number(0), &[last.to_be_bytes(), reason.to_be_bytes()].concat())
}

/// Frames as they are sent, about the stream of a request.
pub(crate) fn bytes(frames: &[Frame], request: u32) -> Vec<u8> {
    let mut all = Vec::new();
    for Frame { kind, flags, stream, payload } in frames {
        let id = match stream {
            On::Request => request,
            On::Number(id) => *id,
        };
        all.extend(&u32::try_from(payload.len()).unwrap().to_be_bytes()[1..]);
        all.extend([*kind, *flags]);
        all.extend(id.to_be_bytes());
        if *kind == GOAWAY && payload.starts_with(&BELOW.to_be_bytes()) {
            all.extend(request.saturating_sub(2).to_be_bytes());
            all.extend(&payload[4..]);
        } else {
            all.extend(payload);
        }
    }
    all
}
