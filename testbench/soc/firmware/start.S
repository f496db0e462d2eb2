# Reset: global pointer, stack, data and bss, then main; what main returns ends the simulation.
    .section .text.start
    .globl _start
_start:
    .option push
    .option norelax
    la gp, __global_pointer$
    .option pop
    la sp, __stack_top
    la t0, trap_entry
    csrw mtvec, t0

    la a0, __data_begin
    la a1, __data_load
    la a2, __data_end
1:  bgeu a0, a2, 2f
    ld t0, 0(a1)
    sd t0, 0(a0)
    addi a0, a0, 8
    addi a1, a1, 8
    j 1b
2:  la a0, __bss_begin
    la a1, __bss_end
3:  bgeu a0, a1, 4f
    sd zero, 0(a0)
    addi a0, a0, 8
    j 3b
4:  call main
    call platform_exit
5:  wfi
    j 5b
