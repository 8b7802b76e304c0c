package gherkube_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gherkube/gherkube/schema/release"
)

const module = "github.com/gherkube/gherkube"

// rooms are the packages of this module, a room with all its sub-packages, and
// the rooms that each may import. ARCHITECTURE.md draws the same arrows.
var rooms = []struct {
	room string
	may  []string
	why  string // why no more than that
}{
	{"schema/release", nil, "which Kubernetes this is knows nobody: everybody may say so"},
	{"runtime/clock", nil, "time knows nobody: everybody may stand on it"},
	{"runtime/seed", nil, "chance knows nobody: everybody may stand on it"},
	{"runtime/signal", nil, "signals are numbers and names"},
	{"runtime/actor", []string{"runtime/signal"}, "scripts, the program that does them for real and its image know no simulator, so that the program is small"},
	{"runtime/store", nil, "the store keeps objects and knows nothing of API semantics or time"},
	{"runtime/loop", []string{"runtime/clock", "runtime/store"}, "the loop knows actors as an interface, never one of them"},
	{"runtime/metrics", nil, "what metrics servers say is worked out from what kubelets say, without knowing one"},
	{"runtime/podstatus", nil, "what a pod's status says is read without a cluster"},
	{"runtime/assumption", nil, "what images may do is worked out from manifests, without a cluster that runs them"},
	{"runtime/storage", nil, "what volumes, claims and classes mean to each other is known without a cluster"},
	{"runtime/trace", nil, "a trace records any cluster, simulated or real, and knows neither"},
	{"runtime/sed", nil, "how texts are edited does not depend on who has them"},
	{"runtime/network", []string{"schema/release", "runtime/clock", "runtime/seed", "runtime/store", "runtime/loop"}, "the network carries bytes between containers, it does not run them"},
	{"runtime/container/program", []string{"runtime/container/filesystem", "runtime/container/process"}, "what a program gets is known without any program"},
	{"runtime/container/awk", []string{"runtime/container/process", "runtime/container/program"}, "a language knows what a program gets, and no other program"},
	{"runtime/container/calculator", []string{"runtime/container/program"}, "a language knows what a program gets, and no other program"},
	{"runtime/container/applet", []string{"runtime/clock", "runtime/sed", "runtime/signal", "runtime/network", "runtime/container/filesystem", "runtime/container/process", "runtime/container/program", "runtime/container/awk", "runtime/container/calculator"}, "a program does not know the shell that runs it"},
	{"runtime/container/shell", []string{"runtime/container/filesystem", "runtime/container/process", "runtime/container/program", "runtime/container/applet"}, "a shell runs programs, whatever image it is in"},
	{"runtime/container/userland", []string{"runtime/container/filesystem", "runtime/container/process", "runtime/container/image", "runtime/container/applet"}, "what images are built on is known without running anything"},
	{"runtime/container", []string{"runtime/clock", "runtime/seed", "runtime/store", "runtime/loop", "runtime/network", "runtime/signal", "runtime/actor/script"}, "what runs in a container does not know the kubelet that started it"},
	{"runtime/controller", []string{"runtime/clock", "runtime/seed", "runtime/store", "runtime/loop", "runtime/metrics", "runtime/podstatus", "runtime/storage"}, "a controller sees objects and time, and returns writes"},
	{"runtime/scheduler", []string{"runtime/clock", "runtime/seed", "runtime/store", "runtime/loop", "runtime/podstatus", "runtime/storage"}, "the scheduler sees objects and time, and returns writes"},
	{"runtime/kubelet/node", nil, "a machine is described without the kubelet that runs on it"},
	{"runtime/kubelet/nodestatus", []string{"schema/release", "runtime/store", "runtime/loop", "runtime/kubelet/node"}, "what a node says of itself needs no pod"},
	{"runtime/kubelet/latency", nil, "how long things take is data"},
	{"runtime/kubelet/allocation", nil, "what a pod is given is worked out from specs, without a kubelet"},
	{"runtime/kubelet/pod", []string{"runtime/clock", "runtime/store", "runtime/loop", "runtime/container", "runtime/network", "runtime/kubelet/latency", "runtime/kubelet/node"}, "what all parts of a pod's worker stand on knows none of them"},
	{"runtime/kubelet/volume", []string{"runtime/store", "runtime/loop", "runtime/storage", "runtime/container", "runtime/kubelet/pod", "runtime/kubelet/allocation"}, "volumes are set up and written without knowing containers, status or the worker that waits"},
	{"runtime/kubelet/relist", []string{"runtime/kubelet/pod"}, "what the runtime shows is seen without knowing what is made of it"},
	{"runtime/kubelet/status", []string{"runtime/store", "runtime/loop", "runtime/kubelet/pod", "runtime/kubelet/relist", "runtime/kubelet/allocation"}, "a status is made of facts that it is given: it asks no prober and starts nothing"},
	{"runtime/kubelet/handler", []string{"runtime/container", "runtime/kubelet/pod"}, "commands and requests serve hooks and probes alike"},
	{"runtime/kubelet/prober", []string{"runtime/network", "runtime/kubelet/pod", "runtime/kubelet/relist", "runtime/kubelet/status", "runtime/kubelet/handler"}, "probes tell the status and ask for a sync; what is done about it is the worker's business"},
	{"runtime/kubelet/backoff", nil, "delays are arithmetic"},
	{"runtime/kubelet/images", []string{"runtime/container", "runtime/kubelet/pod", "runtime/kubelet/backoff"}, "images come to a node whatever they are wanted for"},
	{"runtime/kubelet/environment", []string{"runtime/store", "runtime/kubelet/pod"}, "variables are computed from objects; no container is needed"},
	{"runtime/kubelet/containers", []string{"schema/release", "runtime/container", "runtime/network", "runtime/kubelet/pod", "runtime/kubelet/relist", "runtime/kubelet/volume", "runtime/kubelet/allocation", "runtime/kubelet/handler", "runtime/kubelet/prober", "runtime/kubelet/backoff", "runtime/kubelet/images", "runtime/kubelet/environment"}, "containers are started and killed as they are told; when, and what the status says of it, is the worker's business"},
	{"runtime/kubelet/eviction", nil, "which pod goes is decided from what pods use, without ending one"},
	{"runtime/kubelet/admission", []string{"runtime/store", "runtime/kubelet/pod", "runtime/kubelet/eviction"}, "whether a pod is taken is decided before there is anything to run"},
	{"runtime/kubelet", []string{"schema/release", "runtime/clock", "runtime/seed", "runtime/store", "runtime/loop", "runtime/container", "runtime/metrics", "runtime/network", "runtime/storage"}, "the kubelet drives containers, and knows no API server and no controller"},
	{"runtime/client", nil, "what clients of this process wait for is counted without knowing the cluster"},
	{"runtime/apiserver/world", []string{"runtime/clock", "runtime/seed", "runtime/store", "runtime/metrics"}, "what a cluster is to the API server: its store, time, chance and the request in a context, and nothing of what is served from them"},
	{"runtime/apiserver/instant", []string{"runtime/store", "runtime/apiserver/world"}, "upstream's wall clock is replaced without knowing what is stored where"},
	{"runtime/apiserver/fields", []string{"runtime/store", "runtime/apiserver/world"}, "who manages which fields is made from what was written, without knowing how it is stored"},
	{"runtime/apiserver/storage", []string{"runtime/client", "runtime/store", "runtime/apiserver/world", "runtime/apiserver/instant", "runtime/apiserver/fields"}, "objects are kept without knowing which kinds there are, who may read them and what serves them"},
	{"runtime/apiserver/event", []string{"runtime/store", "runtime/loop", "runtime/apiserver/world"}, "events are counted and combined without knowing who reports them or how they are served"},
	{"runtime/apiserver/node", []string{"runtime/store", "runtime/metrics", "runtime/apiserver/world"}, "requests to kubelets and pods are passed on without knowing what is served beside them"},
	{"runtime/apiserver/transport", []string{"runtime/client", "runtime/clock"}, "handlers are called and answers kept without knowing what they serve"},
	{"runtime/apiserver/access", []string{"runtime/seed", "runtime/store", "runtime/apiserver/world"}, "who may do what is known without knowing what is served"},
	{"runtime/apiserver/admission", []string{"runtime/store", "runtime/apiserver/world", "runtime/apiserver/storage"}, "objects are admitted without knowing what is served and who performs it"},
	{"runtime/apiserver/customresource", []string{"runtime/store", "runtime/apiserver/world", "runtime/apiserver/instant", "runtime/apiserver/storage", "runtime/apiserver/transport"}, "custom resources are served beside the built-in ones without knowing those"},
	{"runtime/apiserver/adapter", []string{"runtime/store", "runtime/metrics", "runtime/apiserver/world", "runtime/apiserver/transport"}, "metrics that somebody has set are served without knowing which kinds are served beside them"},
	{"runtime/apiserver/flow", []string{"runtime/store", "runtime/apiserver/world"}, "requests are classified without knowing who serves them"},
	{"runtime/apiserver/aggregation", []string{"runtime/store", "runtime/apiserver/world", "runtime/apiserver/adapter", "runtime/apiserver/instant", "runtime/apiserver/storage", "runtime/apiserver/customresource"}, "which server answers for a version is known without knowing how this one does"},
	{"runtime/apiserver/kubeadm", []string{"runtime/store", "runtime/loop", "runtime/apiserver/world"}, "what a cluster begins with is data, which knows nothing of how it is served"},
	{"runtime/apiserver/resourcemetrics", []string{"runtime/store", "runtime/metrics", "runtime/apiserver/world"}, "metrics are served without knowing who measures them"},
	{"runtime/apiserver", []string{"schema/release", "runtime/clock", "runtime/seed", "runtime/store", "runtime/loop", "runtime/client"}, "the API server performs effects and serves requests; it knows no actor"},
	{"schema/internal/workers", nil, "doing the same with many things knows none of them"},
	{"schema/input", []string{"schema/internal/workers"}, "inputs are found and read without knowing what is in them"},
	{"schema/yamljson", nil, "YAML is read without knowing what is written in it"},
	{"schema/document", []string{"schema/input", "schema/yamljson"}, "texts become values and places without knowing what they mean"},
	{"schema/spelling", nil, "names are compared without knowing what they name"},
	{"schema/substitution", nil, "variables are replaced in texts without knowing what is written in them"},
	{"schema/openapi", nil, "kinds and fields of releases are data"},
	{"schema/catalogue", nil, "definitions of other projects are data; what Kubernetes does with one is known elsewhere"},
	{"schema/upstream", []string{"schema/release", "schema/openapi", "schema/spelling", "schema/document"}, "what Kubernetes does with an object is known without a run, rules and findings, so that a release changes one room"},
	{"schema/reference", []string{"schema/spelling"}, "what objects say about each other is known without documents and findings"},
	{"schema/kustomize", []string{"schema/input"}, "a kustomization becomes text; what that means is not its business"},
	{"schema/charts", []string{"schema/input"}, "charts are found in folders; what is in them is not its business"},
	{"schema/helm", []string{"schema/input", "schema/charts"}, "a chart becomes text; what that means is not its business"},
	{"schema/junit", nil, "test results are written without knowing what was tested"},
	{"schema/plaintext", nil, "texts are made fit to be shown without knowing what they say"},
	{"schema", nil, "validation needs no cluster, simulated or not"},
	{"reports", []string{"runtime/trace", "schema/junit", "schema/plaintext"}, "a report is written from plain data, without what produced it"},
	{"steps/feature", []string{"schema/spelling"}, "features are read and selected without a vocabulary, a cluster or a report"},
	{"steps/condition", []string{"runtime/trace", "schema/spelling"}, "words become questions to a trace without a cluster, a terminal or a scenario"},
	{"steps/target", []string{"runtime/actor/script", "runtime/assumption", "runtime/client", "runtime/trace", "steps/repository"}, "what a scenario asks of a cluster is known to those who bring clusters, without steps"},
	{"steps/scenario", []string{"runtime/actor/script", "runtime/client", "runtime/trace", "schema", "reports", "steps/target", "steps/condition", "steps/project", "steps/repository", "steps/terminal"}, "a scenario's world is there whatever its steps say"},
	{"steps/sentence", []string{"runtime/trace", "schema/spelling", "steps/target", "steps/condition", "steps/scenario"}, "how a step is written, matched and judged is the same for all steps"},
	{"steps/vocabulary", []string{"runtime/actor/script", "runtime/trace", "schema", "reports", "steps/target", "steps/condition", "steps/feature", "steps/scenario", "steps/sentence", "steps/terminal"}, "what steps do is known without who runs features"},
	{"steps", []string{"runtime/actor/script", "runtime/assumption", "runtime/client", "runtime/sed", "runtime/trace", "schema", "reports"}, "the vocabulary knows a cluster as an interface of its own: users bring theirs"},
	{"runtime/real", []string{"runtime/trace"}, "a real cluster is reached by its API alone, and is not part of what runs scenarios"},
	{"runtime/real/machine", nil, "what a node's container runtime can do is known without those who want it done"},
	{"runtime/kubeconfig", nil, "which cluster a kubeconfig names is found out without using it"},
	{"runtime/kind", []string{"runtime/actor", "runtime/real/machine"}, "kind makes clusters and reaches their nodes; who runs what there is not its business"},
	{"runtime/docker", nil, "which engine runs containers is found out without those who want some"},
	{"runtime/docker/containers", []string{"runtime/container", "runtime/docker", "runtime/network"}, "real containers are run as the container runtime wants them; which pod they are of is not their business"},
	{"runtime/k3s", []string{"runtime/actor", "runtime/docker", "runtime/real/machine"}, "k3s makes clusters and reaches their nodes; who runs what there is not its business"},
	{"runtime/real/provider", []string{"runtime/real", "steps/target"}, "the provider brings scenarios and a real cluster together, and is neither"},
	{"runtime/sim/provider", []string{"runtime", "steps/project", "steps/target"}, "the provider brings scenarios and simulated clusters together, and is neither"},
	{"runtime/sim/clustertest", []string{"runtime", "steps", "reports"}, "tests in Go bring features, clusters and the testing package together, and nothing of ours needs them"},
	{"runtime/sim", []string{"runtime/actor", "runtime/apiserver", "runtime/assumption", "runtime/client", "runtime/clock", "runtime/container", "runtime/controller", "runtime/kubelet", "runtime/loop", "runtime/metrics", "runtime/network", "runtime/scheduler", "runtime/seed", "runtime/store", "runtime/trace"}, "sim assembles its siblings, and is not part of what runs scenarios"},
	{"features", []string{"reports"}, "features are text, their embedding and the registry of behaviours"},
	{"cmd", []string{"runtime", "steps", "features", "schema", "reports"}, "the command wires everything together"},
}

// bans forbid imports from outside the module. With transitive, it does not
// matter through how many packages.
var bans = []struct {
	rooms      []string
	banned     []string
	except     []string
	transitive bool
	why        string
}{
	{
		rooms:      core,
		banned:     []string{"k8s.io/client-go", "k8s.io/apiserver", "k8s.io/kubernetes/pkg/kubelet/cm"},
		transitive: true,
		why:        "the simulator's core is pure: client-go's clientset alone pulls about 360 packages, goroutines and the wall clock with it",
	},
	{
		rooms: []string{"cmd/gherkube-validate", "cmd/internal"},
		banned: []string{
			module + "/runtime", module + "/steps", module + "/features", module + "/reports",
			"github.com/cucumber/godog", "sigs.k8s.io/kind", "k8s.io/kubectl", "github.com/testcontainers",
		},
		transitive: true,
		why:        "the small command starts and builds fast because it links validation alone",
	},
	{
		rooms:      []string{"cmd/gherkube-validate", "cmd/internal/validate"},
		banned:     []string{"helm.sh/helm", "github.com/santhosh-tekuri/jsonschema"},
		transitive: true,
		why:        "helm's library takes a quarter of the small command's start: docs/decisions/0019-start-of-the-process.md",
	},
	{
		rooms:      []string{"schema/input", "schema/document"},
		banned:     []string{"k8s.io"},
		transitive: true,
		why:        "what is read, and where it is written, is known without Kubernetes: only schema/upstream changes with a release",
	},
	{
		rooms:  []string{"runtime/clock", "runtime/seed"},
		banned: []string{"*"},
		why:    "time and chance need the standard library only",
	},
	{
		rooms:      []string{"runtime/signal", "runtime/actor", "cmd/gherkube-actor"},
		banned:     []string{"*"},
		transitive: true,
		why:        "the actor's program is embedded into gherkube and loaded into clusters: it stays small with the standard library only",
	},
	{
		rooms:  []string{"runtime/store"},
		banned: []string{"*"},
		except: []string{"k8s.io/api", "k8s.io/apimachinery"},
		why:    "the store needs API types only",
	},
	{
		rooms:  []string{"reports"},
		banned: []string{"*"},
		except: []string{"k8s.io/api", "k8s.io/apimachinery"},
		why:    "writers of reports are pure: a model in, bytes out",
	},
	{
		rooms:  []string{"steps/condition"},
		banned: []string{"*"},
		why:    "conditions are pure: the standard library and the trace, no client, terminal or godog",
	},
	{
		rooms:  []string{"runtime", "schema", "reports", "steps/feature", "steps/target", "steps/condition", "steps/scenario", "steps/sentence", "steps/vocabulary", "steps/terminal"},
		banned: []string{"github.com/cucumber/godog"},
		why:    "godog is confined to the package steps and those who bring suites: the rest would survive its replacement",
	},
	{
		rooms:  []string{"runtime/clock", "runtime/store", "runtime/loop", "runtime/controller", "runtime/scheduler", "runtime/kubelet", "runtime/network", "runtime/apiserver", "runtime/sim", "runtime/trace", "schema", "reports", "cmd"},
		banned: []string{"mvdan.cc/sh"},
		why:    "shell is interpreted in containers and in scenarios' terminals only",
	},
	{
		rooms:  []string{"runtime", "schema", "reports", "features"},
		banned: []string{"github.com/spf13/cobra"},
		why:    "only the command line and the terminal that runs kubectl know the parser of commands",
	},
	{
		rooms:  []string{"runtime/controller", "runtime/scheduler", "runtime/kubelet"},
		banned: []string{"sync", "math/rand"},
		except: []string{"math/rand/v2"},
		why:    "an actor is called by one goroutine and gets its chance from a *rand.Rand of math/rand/v2 that it is given",
	},
	{
		rooms:  []string{"runtime", "schema", "reports", "features", "cmd"},
		banned: []string{"testing", "github.com/stretchr/testify"},
		why:    "product code does not depend on test code; only steps.Suite takes a *testing.T, for godog's subtests",
	},
}

// core is the deterministic part of the simulator.
var core = []string{
	"runtime/clock", "runtime/seed", "runtime/store", "runtime/loop", "runtime/controller",
	"runtime/scheduler", "runtime/kubelet", "runtime/container", "runtime/network", "runtime/storage", "runtime/trace",
}

// badNames say nothing about what a package is for.
var badNames = []string{"util", "utils", "common", "helpers", "helper", "types", "manager", "misc", "base", "shared"}

type goPackage struct {
	ImportPath, Name, Dir string
	Standard              bool
	GoFiles               []string
	Imports, Deps         []string
	TestImports           []string
	XTestImports          []string
}

func (p goPackage) folder() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
}

// listed is what the go command says about this module's packages.
var listed = sync.OnceValues(func() ([]goPackage, error) {
	if err := watchFolders(); err != nil {
		return nil, err
	}
	out, err := exec.Command("go", "list", "-json=ImportPath,Name,Dir,Standard,GoFiles,Imports,Deps,TestImports,XTestImports", "./...").Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = fmt.Errorf("%w: %s", err, exit.Stderr)
		}
		return nil, fmt.Errorf("go list ./...: %w", err)
	}
	var pkgs []goPackage
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return pkgs, nil
		} else if err != nil {
			return nil, fmt.Errorf("output of go list: %w", err)
		}
		pkgs = append(pkgs, p)
	}
})

// watchFolders reads every folder of Go files itself: what only the go command
// reads, the cache of test results does not know of.
func watchFolders() error {
	for _, top := range []string{"cmd", "features", "reports", "runtime", "schema", "steps"} {
		err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(name) != ".go" {
				return err
			}
			_, err = os.Stat(name)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	pkgs, err := listed()
	if err != nil {
		t.Fatal(err)
	}
	return pkgs
}

func TestRoomsImportOnlyWhatTheTableAllows(t *testing.T) {
	for _, p := range packages(t) {
		i := -1 // the innermost room that the package is in
		for j, r := range rooms {
			if within(p.folder(), r.room) && (i < 0 || len(r.room) > len(rooms[i].room)) {
				i = j
			}
		}
		if i < 0 {
			if len(p.GoFiles) > 0 {
				t.Errorf("%s is no room of ARCHITECTURE.md: add it to the table of rooms, with its arrows", p.folder())
			}
			continue
		}
		room := rooms[i]
		for _, imported := range p.Imports {
			other, ours := strings.CutPrefix(imported, module+"/")
			if !ours || within(other, room.room) || anyWithin(other, room.may) {
				continue
			}
			t.Errorf("%s imports %s, but %s may import only %v of this module: %s", p.folder(), other, room.room, room.may, room.why)
		}
	}
}

func TestNobodyImportsTheCommand(t *testing.T) {
	for _, p := range packages(t) {
		for _, imported := range slices.Concat(p.Imports, p.TestImports, p.XTestImports) {
			if other, ours := strings.CutPrefix(imported, module+"/"); ours && within(other, "cmd") && !within(p.folder(), "cmd") {
				t.Errorf("%s imports %s: the command is the outermost room; what others need of it belongs to another room", p.folder(), other)
			}
		}
	}
}

func TestRoomsDoNotImportWhatIsBanned(t *testing.T) {
	for _, p := range packages(t) {
		for _, ban := range bans {
			if !anyWithin(p.folder(), ban.rooms) || forTests(p) {
				continue
			}
			imports := p.Imports
			if ban.transitive {
				imports = p.Deps
			}
			for _, imported := range imports {
				if isBanned(imported, ban.banned) && !anyWithin(imported, ban.except) {
					t.Errorf("%s imports %s, which is banned there: %s%s", p.folder(), imported, ban.why, through(p, imported))
				}
			}
		}
	}
}

// isBanned reports whether the import is in one of the banned trees; "*" means
// all but the standard library and this module.
func isBanned(imported string, banned []string) bool {
	first, _, _ := strings.Cut(imported, "/")
	foreign := strings.Contains(first, ".") && !within(imported, module)
	return foreign && slices.Contains(banned, "*") || anyWithin(imported, banned)
}

// forTests reports whether the package is support for tests, as httptest is.
func forTests(p goPackage) bool { return strings.HasSuffix(p.Name, "test") }

// through says that an import is not a direct one.
func through(p goPackage, imported string) string {
	if slices.Contains(p.Imports, imported) {
		return ""
	}
	return fmt.Sprintf(" (through another package; see: go list -f '{{.ImportPath}} {{.Imports}}' -deps ./%s)", p.folder())
}

func TestPackagesAreNotDeepAndHaveTellingNames(t *testing.T) {
	for _, p := range packages(t) {
		if levels := strings.Count(p.folder(), "/"); levels > 2 {
			t.Errorf("%s lies %d levels below its top folder: at most two, so that a reader keeps the map in mind", p.folder(), levels)
		}
		name := path.Base(p.folder())
		if slices.Contains(badNames, name) || slices.Contains(badNames, p.Name) {
			t.Errorf("%s: a package is named after what it is about; %q says nothing", p.folder(), name)
		}
	}
}

func TestActorsStartNoGoroutineAndUseNoChannel(t *testing.T) {
	for _, p := range packages(t) {
		if !anyWithin(p.folder(), []string{"runtime/controller", "runtime/scheduler", "runtime/kubelet", "runtime/loop", "runtime/clock"}) {
			continue
		}
		eachFile(t, p, func(fset *token.FileSet, file *ast.File) {
			ast.Inspect(file, func(n ast.Node) bool {
				switch n.(type) {
				case *ast.GoStmt, *ast.SelectStmt, *ast.ChanType, *ast.SendStmt:
					t.Errorf("%s: an actor acts in its turn of the loop only: no goroutine, no channel", fset.Position(n.Pos()))
				}
				return true
			})
		})
	}
}

func TestOnlyMainExits(t *testing.T) {
	for _, p := range packages(t) {
		eachFile(t, p, func(fset *token.FileSet, file *ast.File) {
			ast.Inspect(file, func(n ast.Node) bool {
				sel, ok := n.(*ast.SelectorExpr)
				if !ok || sel.Sel.Name != "Exit" || p.Name == "main" && strings.HasSuffix(fset.File(n.Pos()).Name(), "main.go") {
					return true
				}
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "os" {
					t.Errorf("%s: only main exits; return an error", fset.Position(n.Pos()))
				}
				return true
			})
		})
	}
}

// TestTheVersionStandsInOnePlace finds the release in texts of the code. Names
// of images and files that are of some release by their nature are exempt.
func TestTheVersionStandsInOnePlace(t *testing.T) {
	exempt := map[string]string{
		"runtime/k3s":    "its image has releases of its own, and its test says when they are of another release",
		"schema/release": "this is the place",
	}
	release := regexp.MustCompile(`(^|[^0-9.])` + regexp.QuoteMeta(release.Release) + `($|[^0-9])`)
	for _, p := range packages(t) {
		if exempt[p.folder()] != "" {
			continue
		}
		eachFile(t, p, func(fset *token.FileSet, file *ast.File) {
			ast.Inspect(file, func(n ast.Node) bool {
				if field, ok := n.(*ast.Field); ok && field.Tag != nil {
					return false
				}
				if text, ok := n.(*ast.BasicLit); ok && text.Kind == token.STRING && release.MatchString(text.Value) {
					t.Errorf("%s: %s names the release of Kubernetes: take it from package upstream, the one place to change", fset.Position(n.Pos()), text.Value)
				}
				return true
			})
		})
	}
}

func TestMainIsShort(t *testing.T) {
	src, err := os.ReadFile("cmd/gherkube/main.go")
	if err != nil {
		t.Fatal(err)
	}
	if lines := bytes.Count(src, []byte("\n")); lines > 30 {
		t.Errorf("cmd/gherkube/main.go has %d lines, at most 30: what it does belongs to Command, where tests reach it", lines)
	}
}

func TestModuleCanBeInstalledByVersion(t *testing.T) {
	out, err := exec.Command("go", "mod", "edit", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct{ Replace, Exclude []json.RawMessage }
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	if len(mod.Replace)+len(mod.Exclude) > 0 {
		t.Errorf("go.mod replaces or excludes modules: `go install %s/cmd/gherkube@version` refuses that", module)
	}
}

// TestEachDirectDependencyHasADecision keeps docs/decisions true: a direct
// dependency is there for a written reason.
func TestEachDirectDependencyHasADecision(t *testing.T) {
	out, err := exec.Command("go", "mod", "edit", "-json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal(out, &mod); err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("docs/decisions/*.md")
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for _, page := range pages {
		src, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(src)
	}
	for _, r := range mod.Require {
		if !r.Indirect && !strings.Contains(text.String(), "`"+r.Path+"`") {
			t.Errorf("go.mod requires %s, and no page of docs/decisions names `%s` with the reason", r.Path, r.Path)
		}
	}
}

// eachFile parses the package's files, tests not included.
func eachFile(t *testing.T, p goPackage, do func(*token.FileSet, *ast.File)) {
	t.Helper()
	for _, name := range p.GoFiles {
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Error(err)
			continue
		}
		do(fset, file)
	}
}

func within(folder, tree string) bool {
	return folder == tree || strings.HasPrefix(folder, tree+"/")
}

func anyWithin(folder string, trees []string) bool {
	return slices.ContainsFunc(trees, func(tree string) bool { return within(folder, tree) })
}

// TestTableOfRoomsIsInOrder keeps the table readable: a room that may be imported
// stands above those that import it, so there is no circle between rooms.
func TestTableOfRoomsIsInOrder(t *testing.T) {
	place := map[string]int{}
	for i, r := range rooms {
		place[r.room] = i
	}
	for i, r := range rooms {
		for _, other := range r.may {
			if j, ok := place[other]; ok && j >= i {
				t.Errorf("%s may import %s, which stands below it in the table of rooms", r.room, other)
			}
		}
	}
}
