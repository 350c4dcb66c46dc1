import CKernels

/// The C kernels for this CPU. The table is constant; it is unsafe only because its functions take pointers.
nonisolated(unsafe) let kernels = unsafe kindred_encoder_kernels().pointee
