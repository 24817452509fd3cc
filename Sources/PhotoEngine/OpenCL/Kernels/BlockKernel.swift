/// Turns and mirrors coefficients, one a piece of work. A job: source and target offset, coefficients, the target's columns and rows of
/// blocks, the strides of source and target, whether it transposes and mirrors along x and y, whether it negates, and what it then takes
/// off the first of each block.
///
/// A mirrored picture has the odd frequencies of that axis negated.
enum BlockKernel {
    static let text = OpenCLText(
        """
        KERNEL(turn_blocks)
        {
            __global const long *job = JOB;
            const long index = get_global_id(0);
            if (index >= job[2]) return;
            const long columns = job[3], rows = job[4];
            const long x = (index / 64) % columns, y = (index / 64) / columns;
            const int u = index & 7, v = (index >> 3) & 7;
            const long p = job[8] ? columns - 1 - x : x;
            const long q = job[9] ? rows - 1 - y : y;
            const long block = job[7] ? p * job[5] + q : q * job[5] + p;
            short value = AT(const short, job[0])[block * 64 + (job[7] ? u * 8 + v : v * 8 + u)];
            const int negates = (job[8] != 0) * (u & 1) + (job[9] != 0) * (v & 1) + (job[10] != 0);
            if (negates & 1) value = (short)(-(int)value);
            if ((index & 63) == 0) value = (short)((int)value - (int)job[11]);
            AT(short, job[1])[(y * job[6] + x) * 64 + v * 8 + u] = value;
        }
        """
    )
}
