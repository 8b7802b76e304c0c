package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	apiregistrationv1 "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1"

	"github.com/gherkube/gherkube/runtime/assumption"
)

// objects are those of an application, as the cluster has them.
type objects struct {
	deployments  []appsv1.Deployment
	statefulSets []appsv1.StatefulSet
	daemonSets   []appsv1.DaemonSet
	services     []corev1.Service
	claims       []corev1.PersistentVolumeClaim
	classes      []storagev1.StorageClass
	policies     []networkingv1.NetworkPolicy
	facts        assumption.Facts
}

// objectsOf reads what is not the cluster's own.
func objectsOf(ctx context.Context, config *rest.Config) (objects, error) {
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return objects{}, err
	}
	all := metav1.ListOptions{FieldSelector: "metadata.namespace!=kube-system"}
	deployments, err := client.AppsV1().Deployments("").List(ctx, all)
	if err != nil {
		return objects{}, err
	}
	statefulSets, err := client.AppsV1().StatefulSets("").List(ctx, all)
	if err != nil {
		return objects{}, err
	}
	daemonSets, err := client.AppsV1().DaemonSets("").List(ctx, all)
	if err != nil {
		return objects{}, err
	}
	services, err := client.CoreV1().Services("").List(ctx, all)
	if err != nil {
		return objects{}, err
	}
	jobs, err := client.BatchV1().Jobs("").List(ctx, all)
	if err != nil {
		return objects{}, err
	}
	o := objects{deployments: deployments.Items, statefulSets: statefulSets.Items, daemonSets: daemonSets.Items, services: services.Items}
	for _, d := range o.deployments {
		o.pod(d.Namespace, d.Spec.Template)
	}
	for _, d := range o.statefulSets {
		o.pod(d.Namespace, d.Spec.Template)
	}
	for _, d := range o.daemonSets {
		o.pod(d.Namespace, d.Spec.Template)
	}
	for _, j := range jobs.Items {
		o.pod(j.Namespace, j.Spec.Template)
	}
	for i := range o.services {
		o.facts.Services = append(o.facts.Services, &o.services[i])
	}
	return o, errors.Join(o.configuration(ctx, client), o.storage(ctx, client), o.callbacks(ctx, client))
}

// storage reads claims and classes.
func (o *objects) storage(ctx context.Context, client kubernetes.Interface) error {
	claims, err := client.CoreV1().PersistentVolumeClaims("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	classes, err := client.StorageV1().StorageClasses().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	policies, err := client.NetworkingV1().NetworkPolicies("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	o.claims, o.classes, o.policies = claims.Items, classes.Items, policies.Items
	return nil
}

// callbacks reads what the API server asks of Services.
func (o *objects) callbacks(ctx context.Context, client kubernetes.Interface) error {
	validating, err := client.AdmissionregistrationV1().ValidatingWebhookConfigurations().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	mutating, err := client.AdmissionregistrationV1().MutatingWebhookConfigurations().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	text, err := client.Discovery().RESTClient().Get().AbsPath("/apis/apiregistration.k8s.io/v1/apiservices").Do(ctx).Raw()
	if err != nil {
		return err
	}
	var services apiregistrationv1.APIServiceList
	if err := json.Unmarshal(text, &services); err != nil {
		return fmt.Errorf("the APIServices of the cluster: %w", err)
	}
	for i := range validating.Items {
		o.facts.ValidatingWebhooks(&validating.Items[i])
	}
	for i := range mutating.Items {
		o.facts.MutatingWebhooks(&mutating.Items[i])
	}
	for i := range services.Items {
		o.facts.APIService(&services.Items[i])
	}
	return nil
}

// configuration reads what variables of pods come from.
func (o *objects) configuration(ctx context.Context, client kubernetes.Interface) error {
	maps, err := client.CoreV1().ConfigMaps("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	secrets, err := client.CoreV1().Secrets("").List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for i := range maps.Items {
		o.facts.ConfigMaps = append(o.facts.ConfigMaps, &maps.Items[i])
	}
	for i := range secrets.Items {
		if secrets.Items[i].Type == releaseType {
			if err := o.hooks(&secrets.Items[i]); err != nil {
				return err
			}
			continue
		}
		o.facts.Secrets = append(o.facts.Secrets, &secrets.Items[i])
	}
	return nil
}

func (o *objects) pod(namespace string, template corev1.PodTemplateSpec) {
	o.facts.Pods = append(o.facts.Pods, assumption.Pod{Namespace: namespace, Labels: template.Labels, Spec: &template.Spec})
}
