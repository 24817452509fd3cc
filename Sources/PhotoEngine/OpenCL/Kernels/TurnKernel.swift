/// Turns by right angles and mirrors, a pixel a piece of work. A job: source and target offset, pixels, the target's width and height,
/// the bytes of a pixel, and whether it transposes and mirrors along x and y.
enum TurnKernel {
    static let text = OpenCLText(
        """
        KERNEL(turn)
        {
            __global const long *job = JOB;
            const long index = get_global_id(0);
            if (index >= job[2]) return;
            const int width = (int)job[3], height = (int)job[4], bytes = (int)job[5];
            const int x = (int)(index % width);
            const int y = (int)((index / width) % height);
            const long frame = index / ((long)width * height);
            const int p = job[7] ? width - 1 - x : x;
            const int q = job[8] ? height - 1 - y : y;
            const long from = frame * width * height + (job[6] ? (long)p * height + q : (long)q * width + p);
            __global const uchar *source = AT(const uchar, job[0]) + from * bytes;
            __global uchar *target = AT(uchar, job[1]) + index * bytes;
            for (int byte = 0; byte < bytes; byte++) target[byte] = source[byte];
        }
        """
    )
}
