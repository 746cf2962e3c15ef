import CResultFile

/// Lets the process keep what it frees: blocks and chunks are megabytes each, and fresh memory for every
/// one takes longer than to write it.
public func keepFreedMemory() { nuem_keep_freed_memory() }
