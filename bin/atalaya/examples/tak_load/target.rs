//! The servers that are measured, each as a process of its own.

use crate::load::{Load, agency_of, device_name};
use atalaya_dispatch::{
    Changes, Loaded, UnitFacts, UnitKinds, decide_unit,
    unit::{Registration, Unit, UnitCommand},
};
use atalaya_field::device::{DeviceKind, Holder, Identifier};
use atalaya_model::{Actor, AgencyCode, CommandId, Line, SiteCode, UnitId, UnitKindCode};
use atalaya_server::{
    Options, Server, TakOptions,
    app::App,
    desk::{Asker, Stop, Work},
    dispatch::write_changes,
    offline::{Centre, NewDevice},
};
use std::{
    io::{BufRead, BufReader, Read},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// What is measured.
pub enum Target {
    Atalaya,
    /// The program `taky` in its environment.
    Taky(PathBuf),
}

impl Target {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Atalaya => "Atalaya",
            Self::Taky(_) => "taky",
        }
    }
}

/// A server that takes CoT over plain TCP.
pub struct Running {
    child: Child,
    pub port: u16,
    _dir: tempfile::TempDir,
}

impl Running {
    pub fn start(target: &Target, load: &Load) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (child, port) = match target {
            Target::Atalaya => atalaya(dir.path(), load),
            Target::Taky(program) => taky(dir.path(), program),
        };
        let mut this = Self { child, port, _dir: dir };
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(this.child.try_wait().unwrap().is_none(), "{} ended", target.name());
            assert!(began.elapsed() < Duration::from_secs(60), "{} does not listen", target.name());
            std::thread::sleep(Duration::from_millis(50));
        }
        this
    }
    /// Processor time so far, seconds, user and system.
    pub fn cpu_s(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // After the name, which may hold anything, in parentheses.
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
        let ticks = |at: usize| fields[at].parse::<f64>().unwrap();
        // Linux counts these in hundredths of a second everywhere.
        (ticks(11) + ticks(12)) / 100.0
    }
    /// Most memory so far, megabytes.
    pub fn peak_mb(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap();
        line.trim_matches(|c: char| !c.is_ascii_digit()).parse::<f64>().unwrap() / 1024.0
    }
    pub fn stop(mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn atalaya(dir: &std::path::Path, load: &Load) -> (Child, u16) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let all = (load.devices + load.clients).to_string();
    command.arg("server").arg(dir).args([all, load.agencies.to_string()]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut port = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut port).unwrap();
    (child, port.trim().parse().expect("the port at which it listens"))
}

fn taky(dir: &std::path::Path, program: &std::path::Path) -> (Child, u16) {
    let port = free_port();
    let config = dir.join("taky.conf");
    let text = format!(
        "[taky]\nnode_id = PRUEBA\nbind_ip = 127.0.0.1\nserver_address = 127.0.0.1\nroot_dir = {}\n\n\
         [cot_server]\nport = {port}\nlog_cot =\n\n[ssl]\nenabled = false\n",
        dir.display()
    );
    std::fs::write(&config, text).unwrap();
    let mut command = Command::new(program);
    command.args(["-l", "error", "-c"]).arg(&config);
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    (child.unwrap_or_else(|e| panic!("{}: {e}", program.display())), port)
}

/// The child: a centre with as many units and devices as connect, serving until its input ends.
pub fn serve(words: &[String]) {
    let [dir, all, agencies] = words else { panic!("server DIRECTORY DEVICES AGENCIES") };
    let (all, agencies): (usize, usize) = (all.parse().unwrap(), agencies.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let site = SiteCode::new("TOL").unwrap();
        let mut options = Options::local(dir.into(), "127.0.0.1:0".parse().unwrap(), site);
        let mut tak = TakOptions::beside("localhost", "127.0.0.1:0".parse().unwrap());
        tak.plain = Some("127.0.0.1:0".parse().unwrap());
        options.tak = Some(tak);
        let server = Server::start(options).await.unwrap();
        enrol(server.app(), all, agencies).await;
        println!("{}", server.field_doors().tak.unwrap().plain.unwrap().port());
        let end = tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new()));
        server.run_until(async { drop(end.await) }).await.unwrap();
    });
}

/// One unit and one device for each connection, known by the name that it sends.
async fn enrol(app: &std::sync::Arc<App>, all: usize, agencies: usize) {
    let centre = Centre::of(app.clone());
    let units: Vec<UnitId> = (0..all).map(|_| UnitId(app.desk.sources().ids().next())).collect();
    for (n, unit) in units.iter().enumerate() {
        register(app, *unit, n, agencies).await;
    }
    // The board follows the journal in a moment; only who is on it can hold a device.
    while units.iter().any(|unit| app.live.unit(*unit).is_none()) {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for (n, unit) in units.into_iter().enumerate() {
        let name = Line::new(format!("Equipo {n}")).unwrap();
        let new = NewDevice { name, kind: DeviceKind::Tak, holder: Holder::Unit { unit } };
        let device = centre.enrol_device(new).await.unwrap();
        centre.add_device_name(device, Identifier::new(&device_name(n)).unwrap()).await.unwrap();
    }
    // The board follows the journal in a moment.
    tokio::time::sleep(Duration::from_secs(1)).await;
}

async fn register(app: &std::sync::Arc<App>, unit: UnitId, n: usize, agencies: usize) {
    let registration = Registration {
        call_sign: Line::new(format!("U-{n:05}")).unwrap(),
        kind: UnitKindCode::new("patrulla").unwrap(),
        agency: AgencyCode::new(agency_of(n, agencies)).unwrap(),
        capabilities: Vec::new(),
        station: None,
        municipality: None,
    };
    let asker = Asker {
        actor: Actor::system("tak_load"),
        purpose: None,
        command: CommandId(app.desk.sources().ids().next()),
        source: "server".to_owned(),
        action: "Setup",
        happened_at: None,
        request_hash: None,
        if_match: None,
        details: Default::default(),
    };
    let command = UnitCommand::Register(registration);
    let decide = |work: &mut Work| {
        let mut world = Loaded::default();
        world.units.insert(unit, (*work.get::<Unit>(unit)?).clone());
        let facts = UnitFacts { kinds: UnitKinds::shipped() };
        let changes: Changes = decide_unit(unit, &command, &world, &facts, &work.env)?;
        write_changes(work, changes)?;
        Ok::<_, Stop>(())
    };
    app.desk.run(&asker, vec![format!("unit/{unit}")], decide, |(), _| Vec::new()).await.unwrap();
}
