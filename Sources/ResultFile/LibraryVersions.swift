import CResultFile

/// Of libhdf5, as it runs.
public var hdf5Version: String { String(cString: nuem_hdf5_version()) }

/// Of zlib, as it runs.
public var zlibVersion: String { String(cString: nuem_zlib_version()) }
