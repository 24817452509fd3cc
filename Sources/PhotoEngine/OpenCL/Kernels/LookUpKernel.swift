/// Replaces colours by a table, a pixel a piece of work. A job: byte offset, pixels, bands, colours, where the table is.
enum LookUpKernel {
    static let text = OpenCLText(
        """
        KERNEL(look_up_@BITS@)
        {
            __global const long *job = JOB;
            const long index = get_global_id(0);
            if (index >= job[1]) return;
            __global const ushort *table = TABLE(ushort, job[4]);
            __global @SAMPLE@ *pixel = AT(@SAMPLE@, job[0]) + index * job[2];
            for (int band = 0; band < job[3]; band++) pixel[band] = (@SAMPLE@)table[pixel[band]];
        }
        """
    )
}
