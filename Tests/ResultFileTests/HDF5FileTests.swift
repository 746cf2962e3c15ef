import Testing

/// Tests that call HDF5, one after the other: a process that is forked for a look at a damaged file must not
/// be forked while another thread is inside the library, whose lock it would wait for.
@Suite(.serialized) enum HDF5FileTests {}
