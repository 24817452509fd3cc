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

/// Inverts differences of colours, a word of eight a piece of work. A job: byte offset, words.
enum DifferencesKernel {
    static let text = OpenCLText(
        """
        KERNEL(complement_differences)
        {
            __global const long *job = JOB;
            const long index = get_global_id(0);
            if (index >= job[1]) return;
            __global ulong *words = AT(ulong, job[0]);
            const ulong word = words[index];
            const ulong is_not_zero = (((word & 0x7F7F7F7F7F7F7F7FUL) + 0x7F7F7F7F7F7F7F7FUL) | word) & 0x8080808080808080UL;
            words[index] = ~word + (is_not_zero >> 7);
        }
        """
    )
}
