package server

import (
	"crypto/x509/pkix"
	"fmt"
	"strings"
	"time"

	admissionregistrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/gherkube/gherkube/runtime/container/process"
	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// certgenTakes is how long the program takes.
const certgenTakes = 100 * time.Millisecond

// certgen is kube-webhook-certgen.
func certgen([]string) process.Code {
	return process.Code{Events: func(p *process.Process) {
		g := &generator{p: p, flags: parseFlags(p.Args[1:])}
		enrol := p.Space().Enrol
		switch {
		case len(g.args) == 0 || g.args[0] != "create" && g.args[0] != "patch":
			say(p, "Create certificates and patch them to admission hooks\n\nUsage:\n  kube-webhook-certgen [flags]\n  kube-webhook-certgen [command]\n\nAvailable Commands:\n  create      Generate a ca and server cert+key and store the results in a secret 'secret-name' in 'namespace'\n  patch       Patch a ValidatingWebhookConfiguration, MutatingWebhookConfiguration or APIService 'object-name' by using the ca from 'secret-name' in 'namespace'\n")
			p.Exit(0)
		case enrol == nil:
			g.fatal("there is no cluster", nil)
		default:
			later(p, certgenTakes, func() {
				_, leave := enrol(g)
				p.Cleanup(leave)
			})
		}
	}}
}

// generator is one run of kube-webhook-certgen: it acts once, and ends.
type generator struct {
	flags
	p *process.Process
}

// Program implements process.Agent.
func (g *generator) Program() string { return "kube-webhook-certgen" }

// Concerns implements process.Agent.
func (g *generator) Concerns(store.View, store.Change) bool { return false }

// Reconcile implements process.Agent.
func (g *generator) Reconcile(view store.View, _ time.Time) loop.Outcome {
	if g.args[0] == "create" {
		return loop.Outcome{Effects: g.create(view)}
	}
	return loop.Outcome{Effects: g.patch(view)}
}

// log is logrus in JSON.
func (g *generator) log(level, message string, err error) {
	cause := ""
	if err != nil {
		cause = fmt.Sprintf("%q:%q,", "err", err.Error())
	}
	complain(g.p, "{%s\"level\":%q,\"msg\":%q,\"source\":\"cmd\",\"time\":%q}\n", cause, level, message, g.p.Clock().Now().UTC().Format(time.RFC3339))
}

// fatal ends the program, which its Job starts again.
func (g *generator) fatal(message string, err error) []loop.Effect {
	g.log("fatal", message, err)
	g.p.Exit(1)
	return nil
}

// done ends the program when what comes before has been tried.
func (g *generator) done() loop.Effect {
	return loop.Then{Do: func() []loop.Effect {
		if !g.p.Exited() {
			g.p.Exit(0)
		}
		return nil
	}}
}

func (g *generator) refused(message string) func(error) []loop.Effect {
	return func(err error) []loop.Effect { return g.fatal(message, err) }
}

// create makes the Secret with a certificate, its key and its authority
// (createCommand).
func (g *generator) create(view store.View) []loop.Effect {
	namespace, name := g.text("namespace", ""), g.text("secret-name", "")
	if _, ok := store.Secrets.Get(view, namespace, name); ok {
		g.log("info", "secret already exists", nil)
		return []loop.Effect{g.done()}
	}
	g.log("info", "creating new secret", nil)
	a, err := newAuthority(g.p)
	if err != nil {
		return g.fatal("failed createCertificate for Ca", err)
	}
	certificate, key, err := a.sign(g.p, pkix.Name{Organization: []string{"nil2"}}, strings.Split(g.text("host", ""), ",")...)
	if err != nil {
		return g.fatal("failed createLeaf certificate", err)
	}
	secret := &corev1.Secret{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Data:       map[string][]byte{"ca": a.bytes, g.text("cert-name", "cert"): certificate, g.text("key-name", "key"): key},
	}
	return []loop.Effect{loop.Create{Key: store.Secrets.KeyOf(secret), Object: secret, Rejected: g.refused("failed creating secret")}, g.done()}
}

// patch tells webhooks the authority (patchWebhookConfigurations).
func (g *generator) patch(view store.View) []loop.Effect {
	namespace, name := g.text("namespace", ""), g.text("secret-name", "")
	secret, ok := store.Secrets.Get(view, namespace, name)
	if !ok {
		return g.fatal(fmt.Sprintf("no secret with '%s' in '%s'", name, namespace), nil)
	}
	hook, policy := g.text("webhook-name", ""), g.text("patch-failure-policy", "")
	validates, mutates := g.text("patch-validating", "true") == "true", g.text("patch-mutating", "true") == "true"
	g.log("info", fmt.Sprintf("patching webhook configurations '%s' mutating=%t, validating=%t, failurePolicy=%s", hook, mutates, validates, policy), nil)
	set := func(c *admissionregistrationv1.WebhookClientConfig, p **admissionregistrationv1.FailurePolicyType) {
		c.CABundle = secret.Data["ca"]
		if policy != "" {
			*p = (*admissionregistrationv1.FailurePolicyType)(&policy)
		}
	}
	var effects []loop.Effect
	if validates {
		found, ok := store.ValidatingWebhooks.Get(view, "", hook)
		if !ok {
			return g.fatal("failed getting validating webhook", nil)
		}
		found = found.DeepCopy()
		for i := range found.Webhooks {
			set(&found.Webhooks[i].ClientConfig, &found.Webhooks[i].FailurePolicy)
		}
		effects = append(effects, loop.Update{Key: store.ValidatingWebhooks.KeyOf(found), Object: found, Rejected: g.refused("failed patching validating webhook")})
	}
	if mutates {
		found, ok := store.MutatingWebhooks.Get(view, "", hook)
		if !ok {
			return append(effects, loop.Then{Do: func() []loop.Effect { return g.fatal("failed getting mutating webhook", nil) }})
		}
		found = found.DeepCopy()
		for i := range found.Webhooks {
			set(&found.Webhooks[i].ClientConfig, &found.Webhooks[i].FailurePolicy)
		}
		effects = append(effects, loop.Update{Key: store.MutatingWebhooks.KeyOf(found), Object: found, Rejected: g.refused("failed patching mutating webhook")})
	}
	return append(effects, loop.Then{Do: func() []loop.Effect {
		if !g.p.Exited() {
			g.log("info", "Patched hook(s)", nil)
		}
		return nil
	}}, g.done())
}
