// What the two steps of starting a confined program share; not for Swift.
#pragma once
#include <stdint.h>

// Where descriptors lie on the way: those of the program from 3 on, then those that only the second step needs (the report,
// the overlay's upper and work directory, its layers), and from `lifted` on what is moved to these places.
enum { report_place = 64, upper_place, work_place, layer_place, lifted = 256, option_bytes = 4096, cloexec_range = 4 };

// The name by which a program image knows that it is to take the second step.
#define EV_SECOND_STEP "everett-confine"
// Its arguments: number of the program's descriptors, of processes, of the overlay's layers, the program, its argv.
enum { arg_files = 1, arg_processes, arg_layers, arg_program, arg_argv };

typedef struct {
    int stage, failure;
} ev_report;

// Tells the one that waits which stage failed with the present errno, and ends.
_Noreturn void ev_give_up(int report, int stage);
// Lowers a limit of this process; one that is stricter already stays.
int ev_limit(int which, uint64_t value);
