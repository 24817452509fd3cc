/// Negates coefficients, a word of four a piece of work. A job: byte offset, words, what to take off the first of each block.
enum NegateKernel {
    static let text = OpenCLText(
        """
        KERNEL(negate)
        {
            __global const long *job = JOB;
            const long index = get_global_id(0);
            if (index >= job[1]) return;
            __global ulong *words = AT(ulong, job[0]);
            const ulong complement = ~words[index];
            ulong word = ((complement & 0x7FFF7FFF7FFF7FFFUL) + 0x0001000100010001UL) ^ (complement & 0x8000800080008000UL);
            if ((index & 15) == 0) word = (word & ~0xFFFFUL) | ((word - (ulong)job[2]) & 0xFFFFUL);
            words[index] = word;
        }
        """
    )
}
