/// The kernels as a device compiles them. They do what ``ProcessorDevice`` does, word by word.
enum OpenCLSource {
    static let text = """
        __kernel void complement(__global ulong *words, const ulong first, const ulong mask)
        {
            words[first + get_global_id(0)] ^= mask;
        }

        __kernel void negate(__global ulong *words, const ulong first, const ulong dc_step)
        {
            const size_t index = get_global_id(0);
            const ulong complement = ~words[first + index];
            ulong word = ((complement & 0x7FFF7FFF7FFF7FFFUL) + 0x0001000100010001UL) ^ (complement & 0x8000800080008000UL);
            if ((index & 15) == 0) word = (word & ~0xFFFFUL) | ((word - dc_step) & 0xFFFFUL);
            words[first + index] = word;
        }
        """
}
