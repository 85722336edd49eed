//! Closing the vault's process off: what it will never need is taken from it before it serves anybody, so that
//! whoever finds a way into it finds little to do there.
//!
//! Two fences of the kernel's: system calls (seccomp, whole process) and files (Landlock, the serving threads).
//! Neither is needed to run; what the kernel does not offer is said at the start.

use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetCreatedAttr, RulesetStatus,
    path_beneath_rules,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
};
use std::{collections::BTreeMap, path::Path};

/// System calls that are answered with "not permitted": programs, other processes, the kernel, devices, clocks.
const NEVER: [i64; 40] = [
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_process_madvise,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_open,
    libc::SYS_kcmp,
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_io_uring_setup,
    libc::SYS_memfd_create,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_setns,
    libc::SYS_unshare,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_open_by_handle_at,
    libc::SYS_name_to_handle_at,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_adjtimex,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_personality,
];

/// How far the process could be closed off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Confined {
    /// No programs, no sockets but Unix ones, no looking into other processes.
    pub calls: bool,
    /// No files but its own, for this thread and those it starts.
    pub files: bool,
}

/// Closes the process off. To be called in the thread that will serve, before it starts others.
pub fn confine(own: &[&Path]) -> Confined {
    // Files first: setting them up needs calls that nobody needs afterwards.
    let files = files(own).unwrap_or(false);
    Confined { calls: calls(&[]).is_ok(), files }
}

/// Fences this thread in for a program that it is about to become: that one may be started and `reads` be read, nothing
/// be written, no connection made and no other process looked into. `files` tells whether the kernel holds it to that.
pub fn confine_program(program: &Path, reads: &[&Path]) -> Confined {
    let files = program_files(program, reads).unwrap_or(false);
    Confined { calls: calls(&[libc::SYS_execve]).is_ok(), files }
}

fn program_files(program: &Path, reads: &[&Path]) -> Result<bool, landlock::RulesetError> {
    let abi = ABI::V5;
    // Libraries are mapped as code, and the program's loader is a program itself.
    let read = AccessFs::from_read(abi);
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))?
        .create()?
        .add_rules(path_beneath_rules([program], read))?
        .add_rules(path_beneath_rules(reads, read))?
        .restrict_self()?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}

fn files(own: &[&Path]) -> Result<bool, landlock::RulesetError> {
    let abi = ABI::V5;
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(abi))?
        .create()?
        .add_rules(path_beneath_rules(own, AccessFs::from_all(abi) & !AccessFs::Execute))?
        .restrict_self()?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}

fn calls(but: &[i64]) -> Result<(), Box<dyn std::error::Error>> {
    let never = NEVER.iter().filter(|call| !but.contains(call));
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = never.map(|call| (*call, Vec::new())).collect();
    let unix = u64::try_from(libc::AF_UNIX)?;
    let foreign = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Ne, unix)?;
    rules.insert(libc::SYS_socket, vec![SeccompRule::new(vec![foreign])?]);
    let denied = SeccompAction::Errno(u32::try_from(libc::EPERM)?);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, denied, std::env::consts::ARCH.try_into()?)?;
    let program: BpfProgram = filter.try_into()?;
    Ok(seccompiler::apply_filter_all_threads(&program)?)
}
