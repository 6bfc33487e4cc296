//! Bodies in gzip, and one that is small until it is inflated.

use std::io::Write as _;
use std::sync::LazyLock;

use flate2::write::GzEncoder;
use flate2::{Compress, Compression, Crc, FlushCompress};

/// So often the block is repeated.
const BLOCKS: usize = 256;
const BLOCK: usize = 1 << 20;

/// No name, no time, written on an unknown system.
const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];

const BEGINNING: &[u8] = b"{\"padding\":\"";
const END: &[u8] = b"\"}";

/// Each part in a member of its own.
pub(super) fn members(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for part in parts {
        let mut member = GzEncoder::new(&mut bytes, Compression::default());
        let written = member.write_all(part).and_then(|()| member.finish());
        debug_assert!(written.is_ok(), "writing to memory has no way to fail");
    }
    bytes
}

/// 256 MiB of JSON in less than 512 KiB, made once.
pub(super) fn bomb() -> Vec<u8> {
    static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| make(BLOCKS));
    BOMB.clone()
}

/// One block is compressed and its bytes repeated, because compressing all of it takes seconds.
///
/// That works because a full flush ends at a whole byte and forgets what came before it.
fn make(blocks: usize) -> Vec<u8> {
    let block = vec![b'x'; BLOCK];
    let mut squeezed = Vec::with_capacity(BLOCK / 64);
    let status = Compress::new(Compression::best(), false).compress_vec(&block, &mut squeezed, FlushCompress::Full);
    debug_assert!(status.is_ok(), "compressing has no input that it refuses");

    let mut bytes = HEADER.to_vec();
    let mut sum = Crc::new();
    let mut block_sum = Crc::new();
    block_sum.update(&block);
    bytes.extend(stored(BEGINNING, false));
    sum.update(BEGINNING);
    for _ in 0..blocks {
        bytes.extend_from_slice(&squeezed);
        sum.combine(&block_sum);
    }
    bytes.extend(stored(END, true));
    sum.update(END);
    bytes.extend(sum.sum().to_le_bytes());
    bytes.extend(sum.amount().to_le_bytes());
    bytes
}

/// A block of less than 256 bytes that is not compressed.
fn stored(bytes: &[u8], is_last: bool) -> Vec<u8> {
    let length = u8::try_from(bytes.len()).unwrap_or(u8::MAX);
    let mut block = vec![u8::from(is_last), length, 0, !length, 0xff];
    block.extend_from_slice(bytes);
    block
}

#[cfg(test)]
mod tests;
