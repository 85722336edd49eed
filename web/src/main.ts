import './app.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { Router } from './core/router';
import { app } from './state/app.svelte';

void app.start(new Router(window));
const target = document.getElementById('app');
if (target) mount(App, { target });
// The files of the console stay on this workstation, so that it opens while the server is away. Browsers allow it on
// HTTPS and on localhost; without it the console works as long as it is not loaded anew.
if (import.meta.env.PROD && 'serviceWorker' in navigator) {
  navigator.serviceWorker.register('/sw.js').catch(() => {});
}
