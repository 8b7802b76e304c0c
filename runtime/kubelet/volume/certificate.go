package volume

import (
	"bytes"
	"encoding/pem"
	"errors"
	"fmt"
	"time"

	certificatesv1 "k8s.io/api/certificates/v1"
	certificatesv1beta1 "k8s.io/api/certificates/v1beta1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/gherkube/gherkube/runtime/loop"
	"github.com/gherkube/gherkube/runtime/store"
)

// assumeDeleted is how long a request may be missing before it is made again
// (assumeDeletedThreshold), and refreshJitter what is added to that and to the
// instant of a refresh (jitterDuration).
const (
	assumeDeleted = 10 * time.Minute
	refreshJitter = 5 * time.Minute
)

// certificate is what a pod has for one podCertificate source: the record of
// upstream's IssuingManager (pkg/kubelet/podcertificate).
type certificate struct {
	volume string
	source int

	key, chain string // PEM, once there are some
	refreshAt  time.Time
	problem    error // for ever: denied or failed

	request *certificateRequest // that is going on; nil if none is
}

// certificateRequest is a PodCertificateRequest that the kubelet has made.
type certificateRequest struct {
	key       string
	name      string // empty until the API server has answered
	abandonAt time.Time
}

var errNotIssued = errors.New("credential bundle is not issued yet")

// certificateFiles are the files of a podCertificate source.
func (src *sources) certificateFiles(volume string, index int, s *corev1.PodCertificateProjection, defaultMode int32) (payload, error) {
	c := src.certificate(volume, index)
	if err := src.handle(c, s); err != nil {
		return nil, err
	}
	if c.problem != nil {
		return nil, c.problem
	}
	if c.chain == "" {
		return nil, errNotIssued
	}
	var files payload
	for _, f := range []file{
		{path: s.CredentialBundlePath, data: c.key + c.chain}, {path: s.KeyPath, data: c.key}, {path: s.CertificateChainPath, data: c.chain},
	} {
		if f.path != "" {
			f.mode = defaultMode
			files = append(files, src.ofUser(f))
		}
	}
	return files, nil
}

func (src *sources) certificate(volume string, source int) *certificate {
	for _, c := range src.certificates {
		if c.volume == volume && c.source == source {
			return c
		}
	}
	c := &certificate{volume: volume, source: source}
	src.certificates = append(src.certificates, c)
	return c
}

// handle is IssuingManager.handleProjection: it makes a request if there is no
// certificate or an old one, and takes in what has become of one.
func (src *sources) handle(c *certificate, s *corev1.PodCertificateProjection) error {
	now := src.pod.Now()
	switch r := c.request; {
	case c.problem != nil, r != nil && r.name == "":
	case r != nil:
		pcr, ok := store.PodCertificateRequests.Get(src.pod.View(), src.pod.Key.Namespace, r.name)
		if ok {
			src.take(c, pcr)
		} else if now.After(r.abandonAt) {
			c.request = nil
		}
	case c.chain == "" || !now.Before(c.refreshAt):
		return src.requestCertificate(c, s)
	}
	return nil
}

// take looks at the conditions of a request.
func (src *sources) take(c *certificate, pcr *certificatesv1beta1.PodCertificateRequest) {
	for _, cond := range pcr.Status.Conditions {
		became := ""
		switch cond.Type {
		case certificatesv1.PodCertificateRequestConditionTypeIssued:
			c.key, c.chain, c.request = c.request.key, cleanChain(pcr.Status.CertificateChain), nil
			c.refreshAt = pcr.Status.BeginRefreshAt.Add(src.jitter())
			return
		case certificatesv1.PodCertificateRequestConditionTypeDenied:
			became = "was denied"
			c.problem = fmt.Errorf("PodCertificateRequest was permanently denied: reason=%q message=%q", cond.Reason, cond.Message)
		case certificatesv1.PodCertificateRequestConditionTypeFailed:
			became = "failed"
			c.problem = fmt.Errorf("PodCertificateRequest was permanently failed: reason=%q message=%q", cond.Reason, cond.Message)
		default:
			continue
		}
		src.pod.Event(corev1.EventTypeWarning, cond.Type, "PodCertificateRequest %s/%s %s, reason=%q, message=%q", pcr.Namespace, pcr.Name, became, cond.Reason, cond.Message)
		return
	}
}

// requestCertificate is IssuingManager.createPodCertificateRequest.
func (src *sources) requestCertificate(c *certificate, s *corev1.PodCertificateProjection) error {
	api := src.pod.API
	account, ok := store.ServiceAccounts.Get(src.pod.View(), api.Namespace, api.Spec.ServiceAccountName)
	if !ok {
		return fmt.Errorf("while fetching service account: serviceaccounts %q not found", api.Spec.ServiceAccountName)
	}
	node, ok := store.Nodes.Get(src.pod.View(), "", api.Spec.NodeName)
	if !ok {
		return fmt.Errorf("while getting node object from local cache: node %q not found", api.Spec.NodeName)
	}
	key, stub, err := keyAndProof(s.KeyType, src.pod.Rand)
	if err != nil {
		return err
	}
	r := &certificateRequest{key: key, abandonAt: src.pod.Now().Add(assumeDeleted + src.jitter())}
	c.request = r
	src.pod.Emit(loop.Create{
		Key: store.Key{Resource: store.PodCertificateRequests.GroupResource, Namespace: api.Namespace},
		Object: &certificatesv1beta1.PodCertificateRequest{
			ObjectMeta: metav1.ObjectMeta{
				Namespace: api.Namespace, GenerateName: "req-",
				OwnerReferences: []metav1.OwnerReference{{APIVersion: "v1", Kind: "Pod", Name: api.Name, UID: api.UID}},
			},
			Spec: certificatesv1beta1.PodCertificateRequestSpec{
				SignerName: s.SignerName, PodName: api.Name, PodUID: api.UID,
				ServiceAccountName: account.Name, ServiceAccountUID: account.UID,
				NodeName: types.NodeName(node.Name), NodeUID: node.UID, MaxExpirationSeconds: s.MaxExpirationSeconds,
				StubPKCS10Request: stub, UnverifiedUserAnnotations: s.UserAnnotations,
			},
		},
		Created: func(made store.Object) []loop.Effect {
			r.name = made.GetName()
			return nil
		},
		Rejected: func(error) []loop.Effect {
			c.request = nil
			return nil
		},
	})
	return nil
}

func (src *sources) jitter() time.Duration {
	return time.Duration(src.pod.Rand.Int64N(int64(refreshJitter)))
}

// cleanChain drops what is between the certificates (cleanCertificateChain).
func cleanChain(chain string) string {
	var out bytes.Buffer
	for rest := []byte(chain); ; {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			return out.String()
		}
		_ = pem.Encode(&out, &pem.Block{Type: "CERTIFICATE", Bytes: b.Bytes})
	}
}
