/// Flips bits, a word a piece of work. A job: byte offset, words, mask.
enum ComplementKernel {
    static let text = OpenCLText(
        """
        KERNEL(complement)
        {
            __global const long *job = JOB;
            const long index = get_global_id(0);
            if (index >= job[1]) return;
            AT(ulong, job[0])[index] ^= (ulong)job[2];
        }
        """
    )
}
